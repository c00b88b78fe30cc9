// Runs a server in WORKERS processes that share one address, as its users would on several cores.
import cluster from "node:cluster";

export function workers(serve) {
  const [host, port] = process.argv[2].split(":");
  const count = Number(process.env.WORKERS ?? 1);
  if (count < 2 || cluster.isWorker) return serve(host, Number(port));
  for (let i = 0; i < count; i++) cluster.fork();
  cluster.on("exit", (worker, code) => process.exit(code || 1)); // a rival that loses a worker is not what was asked for
}
