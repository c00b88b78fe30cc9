// W1 on PostGraphile 5, which makes its own schema from the tables and its own SQL.
// node postgraphile.mjs HOST:PORT; DATABASE_URL, WORKERS.
import { createServer } from "node:http";
import { grafserv } from "postgraphile/grafserv/node";
import { postgraphile } from "postgraphile";
import { makePgService } from "postgraphile/adaptors/pg";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";
import { workers } from "./workers.mjs";

const preset = {
  extends: [PostGraphileAmberPreset],
  pgServices: [makePgService({ connectionString: process.env.DATABASE_URL, schemas: ["public"], poolSize: 8 })],
  grafserv: { graphiql: false, watch: false },
  // Lists as the other servers have them, not connections with edges and counts.
  schema: { defaultBehavior: "+list -connection" },
  disablePlugins: ["NodePlugin"],
};

workers(async (host, port) => {
  const server = createServer();
  const service = postgraphile(preset).createServ(grafserv);
  await service.addTo(server);
  server.listen(port, host);
});
