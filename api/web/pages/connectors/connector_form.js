// A connector to be set up or changed.
import { patch, post } from "../../core/api.js";
import { html, useState } from "../../core/lib.js";
import { useAction } from "../../core/load.js";
import { Button, Checkbox, Choices, Dialog, FormProblem, ListField, NumberField, Select, TextField, toast } from "../../parts/index.js";
import { words } from "../../words/index.js";

const said = words.connectors;
const PATH = "/api/activations/";
const SHARED = { traits: [], batch_size: 500 };
const NEW = {
  webhook: { type: "webhook", url: "" },
  kafka: { type: "kafka", bootstrap_servers: [""], topic: "", tls: true, mechanism: "PLAIN", username: "", password: "" },
  csv: { type: "csv", store: "disk", folder: "", endpoint: "", bucket: "", region: "us-east-1", access_key_id: "", secret_access_key: "" },
};
const EDITORS = { webhook: Webhook, kafka: Kafka, csv: Files };
const SECRETS = { kafka: "password", csv: "secret_access_key" };
const MECHANISMS = ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"].map((each) => [each, each]);

const listed = (names) => names.map((each) => each.trim()).filter(Boolean);

/** The config as it is sent: an empty secret is left out, so that it stays. */
function sentOf(config) {
  const secret = SECRETS[config.type];
  const { [secret]: told, ...rest } = config;
  const servers = config.bootstrap_servers ? { bootstrap_servers: listed(config.bootstrap_servers) } : {};
  return { ...rest, ...servers, traits: listed(config.traits), ...(told ? { [secret]: told } : {}) };
}

const startOf = (activation) => (activation
  ? { name: activation.name, segment_ids: activation.segment_ids, config: { ...NEW[activation.type], ...activation.config }, backfill: activation.backfill }
  : { name: "", segment_ids: [], config: { ...NEW.webhook, ...SHARED }, backfill: true });

export function ConnectorForm({ activation, segments, onClose, onDone }) {
  const [form, set] = useState(() => startOf(activation));
  const change = (name) => (value) => set({ ...form, [name]: value });
  const at = (name) => (value) => set({ ...form, config: { ...form.config, [name]: value } });
  const saving = useAction(async () => {
    const { backfill, ...body } = { ...form, config: sentOf(form.config) };
    const reply = await (activation ? patch(`${PATH}${activation.id}/`, body) : post(PATH, { ...body, backfill }));
    toast(words.common.saved);
    onDone(reply.webhook_secret);
  });
  const Editor = EDITORS[form.config.type];
  const footer = html`<${Button} onClick=${onClose}>${words.common.cancel}<//><${Button} look="primary" type="submit" isBusy=${saving.isBusy}>${words.common.save}<//>`;
  return html`<${Dialog} title=${activation ? said.edit : said.add} onClose=${onClose} onSubmit=${saving.run} footer=${footer}>
    <div class="pair"><${TextField} label=${said.name} value=${form.name} onChange=${change("name")} fault=${saving.problem?.of?.("/name")} maxlength="200" />
      ${!activation && html`<${Select} label=${said.type} value=${form.config.type} options=${Object.entries(said.types)}
        onChange=${(type) => change("config")({ ...NEW[type], traits: form.config.traits, batch_size: form.config.batch_size })} />`}</div>
    ${segments.length
      ? html`<${Choices} legend=${said.segments} options=${segments.map((each) => [each.id, each.name])} chosen=${form.segment_ids} onChange=${change("segment_ids")} />`
      : html`<p class="notice">${said.noSegments}</p>`}
    <${Editor} config=${form.config} at=${at} />
    <div class="pair"><${ListField} label=${said.traits} hint=${words.common.commas} value=${form.config.traits} onChange=${at("traits")} />
      <${NumberField} label=${said.batchSize} value=${form.config.batch_size} onChange=${at("batch_size")} min="1" max="1000" /></div>
    ${!activation && html`<${Checkbox} label=${said.backfill} isOn=${form.backfill} onChange=${change("backfill")} />`}
    <${FormProblem} problem=${saving.problem} shown=${["/name"]} />
  <//>`;
}

function Webhook({ config, at }) {
  return html`<${TextField} label=${said.url} hint=${said.urlHint} type="url" value=${config.url} onChange=${at("url")} />`;
}

function Kafka({ config, at }) {
  return html`<div class="pair"><${ListField} label=${said.servers} hint=${words.common.commas} value=${config.bootstrap_servers} onChange=${at("bootstrap_servers")} />
      <${TextField} label=${said.topic} value=${config.topic} onChange=${at("topic")} /></div>
    <div class="pair"><${Select} label=${said.mechanism} value=${config.mechanism} options=${MECHANISMS} onChange=${at("mechanism")} />
      <${TextField} label=${said.username} value=${config.username} onChange=${at("username")} />
      <${TextField} label=${said.password} hint=${said.secretHint} type="password" value=${config.password} onChange=${at("password")} /></div>
    <${Checkbox} label=${said.tls} isOn=${config.tls} onChange=${at("tls")} />`;
}

function Files({ config, at }) {
  return html`<div class="pair"><${Select} label=${said.store} value=${config.store} options=${Object.entries(said.stores)} onChange=${at("store")} />
      <${TextField} label=${said.folder} value=${config.folder} onChange=${at("folder")} /></div>
    ${config.store === "s3" && html`<div class="pair"><${TextField} label=${said.endpoint} type="url" value=${config.endpoint} onChange=${at("endpoint")} />
      <${TextField} label=${said.bucket} value=${config.bucket} onChange=${at("bucket")} /><${TextField} label=${said.region} value=${config.region} onChange=${at("region")} />
      <${TextField} label=${said.accessKey} value=${config.access_key_id} onChange=${at("access_key_id")} />
      <${TextField} label=${said.secretKey} hint=${said.secretHint} type="password" value=${config.secret_access_key} onChange=${at("secret_access_key")} /></div>`}`;
}
