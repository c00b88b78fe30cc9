// W1 on Mercurius: Fastify, GraphQL-JIT and node-postgres with prepared statements
// over the documents of the views. node mercurius.mjs HOST:PORT; DATABASE_URL, W1_PREFIX, WORKERS.
import Fastify from "fastify";
import mercurius from "mercurius";
import pg from "pg";
import { workers } from "./workers.mjs";

const prefix = process.env.W1_PREFIX ?? "v";
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 8 });

const schema = `
scalar UUID
scalar DateTime
type User { id: UUID! identifier: String! email: String! username: String! fullName: String! bio: String createdAt: DateTime }
type Post { id: UUID! identifier: String! title: String! content: String! published: Boolean! createdAt: DateTime author: User }
type Comment { id: UUID! content: String! createdAt: DateTime author: User post: Post }
input BooleanFilter { eq: Boolean }
input PostFilter { published: BooleanFilter }
type Query {
  user(id: UUID): User
  users(limit: Int = 20): [User]
  posts(limit: Int = 20, where: PostFilter): [Post]
  comments(limit: Int = 20): [Comment]
}
input UpdateUserInput { id: UUID! bio: String }
type UpdateUserSuccess { message: String! user: User status: String! }
type UpdateUserError { message: String! status: String! }
union UpdateUserResult = UpdateUserSuccess | UpdateUserError
type Mutation { updateUser(input: UpdateUserInput!): UpdateUserResult }`;

// documents runs a statement that is prepared by its name on each connection.
async function documents(name, text, values) {
  const { rows } = await pool.query({ name, text, values });
  return rows.map((row) => row.data);
}

const published = (where) => where?.published?.eq;

const resolvers = {
  Query: {
    user: async (_, { id }) => (await documents("user", `SELECT data FROM ${prefix}_user WHERE id = $1`, [id]))[0] ?? null,
    users: (_, { limit }) => documents("users", `SELECT data FROM ${prefix}_user LIMIT $1`, [limit]),
    posts: (_, { limit, where }) =>
      published(where) === undefined
        ? documents("posts", `SELECT data FROM ${prefix}_post LIMIT $1`, [limit])
        : documents("published", `SELECT data FROM ${prefix}_post WHERE published = $2 LIMIT $1`, [limit, published(where)]),
    comments: (_, { limit }) => documents("comments", `SELECT data FROM ${prefix}_comment LIMIT $1`, [limit]),
  },
  User: { fullName: (user) => user.full_name, createdAt: (user) => user.created_at },
  Post: { createdAt: (post) => post.created_at },
  Comment: { createdAt: (comment) => comment.created_at },
  Mutation: {
    updateUser: async (_, { input }) => {
      const { rows } = await pool.query({ name: "update", text: "SELECT status, message, entity FROM update_user($1)", values: [input] });
      const [{ status, message, entity }] = rows;
      return entity ? { __typename: "UpdateUserSuccess", status, message, user: entity } : { __typename: "UpdateUserError", status, message };
    },
  },
};

workers(async (host, port) => {
  const app = Fastify();
  app.register(mercurius, { schema, resolvers, jit: 1 });
  await app.listen({ host, port });
});
