// The way in: a token, tried before it is kept.
import { get } from "../core/api.js";
import { html, useState } from "../core/lib.js";
import { useAction } from "../core/load.js";
import { begin } from "../core/session.js";
import { Button, TextField } from "../parts/index.js";
import { words } from "../words/index.js";

const said = words.shell.signIn;

function wordsFor(problem) {
  if (problem.status === 401) return said.unknown;
  if (problem.status === 403) return said.unreadable;
  return `${words.problem.titleOf(problem)}. ${problem.detail}`;
}

export function SignIn({ hasEnded }) {
  const [token, type] = useState("");
  const [isEmpty, complain] = useState(false);
  const trying = useAction(async () => {
    await get("/api/ai-reach/brand/", {}, { token: token.trim() });
    begin(token.trim());
  });
  const submit = (event) => {
    event.preventDefault();
    complain(!token.trim());
    if (token.trim()) trying.run();
  };
  const fault = isEmpty ? said.empty : trying.problem && wordsFor(trying.problem);
  return html`<main class="sign-in" id="content"><form class="card" onSubmit=${submit} novalidate>
    <div class="body form">
      <div class="mark"><img src="/web/icon.svg" alt="" />${words.shell.name}</div>
      <h1 tabindex="-1">${said.title}</h1>
      ${hasEnded && !fault && html`<div class="notice" role="alert">${said.ended}</div>`}
      <p class="muted">${said.text}</p>
      <${TextField} label=${said.token} hint=${said.hint} type="password" value=${token} onChange=${type}
        fault=${fault} spellcheck="false" />
      <${Button} look="primary" type="submit" isBusy=${trying.isBusy}>${said.submit}<//>
    </div></form></main>`;
}
