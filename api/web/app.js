// The page: who is signed in, where they are, and what is shown there.
import { html, render } from "./core/lib.js";
import { startRouting, usePlace } from "./core/router.js";
import { useSession } from "./core/session.js";
import { Empty } from "./parts/index.js";
import { Toasts } from "./parts/toast.js";
import { Builder } from "./pages/builder/index.js";
import { Connectors } from "./pages/connectors/index.js";
import { Events } from "./pages/events/index.js";
import { Overview } from "./pages/overview/index.js";
import { Segments } from "./pages/segments/index.js";
import { OneSegment } from "./pages/segments/segment.js";
import { Settings } from "./pages/settings/index.js";
import { Visibility } from "./pages/visibility/index.js";
import { Shell } from "./shell/shell.js";
import { SignIn } from "./shell/sign_in.js";
import { applyTheme } from "./shell/theme.js";
import { words } from "./words/index.js";

const PAGES = [
  [/^\/$/, Overview],
  [/^\/visibility$/, Visibility],
  [/^\/segments$/, Segments],
  [/^\/segments\/new$/, Builder],
  [/^\/segments\/\d+$/, OneSegment],
  [/^\/events$/, Events],
  [/^\/connectors$/, Connectors],
  [/^\/settings$/, Settings],
];

const Nowhere = () => html`<${Empty} title=${words.shell.missing} />`;

function App() {
  const { token, hasEnded } = useSession();
  const { path, query } = usePlace();
  if (!token) return html`<${SignIn} hasEnded=${hasEnded} />`;
  const Shown = PAGES.find(([pattern]) => pattern.test(path))?.[1] ?? Nowhere;
  return html`<${Shell} path=${path}><${Shown} query=${query} path=${path} /><//><${Toasts} />`;
}

applyTheme();
startRouting();
render(html`<${App} />`, document.getElementById("app"));
