// An OpenID provider for the tests, on loopback ports: node idp.mjs, with its settings as JSON in IDP.
// { port, verifier_port, key, certificate, audience }. Everyone may sign in, under any name.
import fs from "node:fs";
import http from "node:http";
import https from "node:https";
import { createLocalJWKSet, exportJWK, generateKeyPair, jwtVerify } from "jose";
import Provider from "oidc-provider";

const settings = JSON.parse(process.env.IDP);
const issuer = `https://localhost:${settings.port}`;
const DEVICE = "urn:ietf:params:oauth:grant-type:device_code";

const { privateKey, publicKey } = await generateKeyPair("RS256", { extractable: true });
const named = { kid: "one", use: "sig", alg: "RS256" };

// A client for everyday, and one whose tokens end almost at once.
const SECONDS = {
  "midrc-desktop": { AccessToken: 600, IdToken: 600, DeviceCode: 60 },
  "midrc-brief": { AccessToken: 2, IdToken: 2, DeviceCode: 2 },
};
const seconds = (kind) => (ctx, token, client) => SECONDS[client.clientId][kind];
const client = (client_id) => ({
  client_id,
  token_endpoint_auth_method: "none",
  application_type: "native",
  redirect_uris: ["http://127.0.0.1/callback"],
  grant_types: ["authorization_code", "refresh_token", DEVICE],
  response_types: ["code"],
});

const provider = new Provider(issuer, {
  jwks: { keys: [{ ...(await exportJWK(privateKey)), ...named }] },
  cookies: { keys: ["for tests only"] },
  clients: Object.keys(SECONDS).map(client),
  scopes: ["openid", "offline_access", "upload"],
  claims: { openid: ["sub", "name", "email"] },
  conformIdTokenClaims: false,
  pkce: { required: () => true },
  rotateRefreshToken: true,
  ttl: {
    AccessToken: seconds("AccessToken"),
    IdToken: seconds("IdToken"),
    DeviceCode: seconds("DeviceCode"),
    RefreshToken: 3600,
    Session: 600,
    Interaction: 600,
    Grant: 3600,
    AuthorizationCode: 60,
  },
  features: {
    devInteractions: { enabled: true },
    deviceFlow: { enabled: true },
    revocation: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => settings.audience,
      useGrantedResource: () => true,
      getResourceServerInfo: (ctx, resource, client) => ({
        scope: "upload",
        audience: settings.audience,
        accessTokenTTL: SECONDS[client.clientId].AccessToken,
        accessTokenFormat: "jwt",
        jwt: { sign: { alg: "RS256" } },
      }),
    },
  },
  findAccount: async (ctx, id) => ({
    accountId: id,
    claims: async () => ({ sub: id, name: `Dr. ${id}`, email: `${id}@hospital.example` }),
  }),
});

const tls = { key: fs.readFileSync(settings.key), cert: fs.readFileSync(settings.certificate) };
https.createServer(tls, provider.callback()).listen(settings.port, "127.0.0.1");

// Says for a gateway (nginx auth_request) whether a request's access token lets it in.
const keys = createLocalJWKSet({ keys: [{ ...(await exportJWK(publicKey)), ...named }] });
http
  .createServer(async (request, response) => {
    try {
      const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization || "");
      if (!bearer) throw new Error("no token");
      const { payload } = await jwtVerify(bearer[1], keys, { issuer, audience: settings.audience });
      const may = (payload.scope || "").split(" ").includes("upload");
      response.writeHead(may ? 200 : 403, { "X-Sub": payload.sub }).end();
    } catch {
      response.writeHead(401, { "WWW-Authenticate": 'Bearer error="invalid_token"' }).end();
    }
  })
  .listen(settings.verifier_port, "127.0.0.1");
