// Sends one of each call with Segment's own library for Node: node segment.mjs URL KEY
import { createRequire } from "node:module";

const { Analytics } = createRequire(process.cwd() + "/")("@segment/analytics-node");
const [host, writeKey] = process.argv.slice(2);
const analytics = new Analytics({ host, writeKey, flushAt: 4, maxRetries: 0 });
const failures = [];
analytics.on("error", (error) => failures.push(error));

// The two batches may arrive in either order, so what comes twice is the same.
const opened = { userId: "ann", event: "Opened", properties: { total: 1.5, tags: ["é", null] }, messageId: "m1" };
analytics.track(opened);
analytics.identify({ userId: "ann", anonymousId: "a-1", traits: { plan: "pro" }, messageId: "m2" });
analytics.page({ userId: "ann", category: "Docs", name: "Home", messageId: "m3" });
analytics.screen({ anonymousId: "a-2", name: "Start", messageId: "m4" });
analytics.group({ userId: "ann", groupId: "acme", traits: { size: 3 }, messageId: "m5" });
analytics.alias({ userId: "ann", previousId: "a-2", messageId: "m6" });
analytics.track(opened);
await analytics.closeAndFlush({ timeout: 10000 });
process.stdout.write(JSON.stringify(failures));
