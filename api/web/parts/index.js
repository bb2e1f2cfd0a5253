// Every part that a page may use.
export { Badge, Basis } from "./badge.js";
export { Button, CopyButton, LinkButton } from "./button.js";
export { Card, Kpi } from "./card.js";
export { Chart } from "./chart.js";
export { Confirm, Dialog } from "./dialog.js";
export { Checkbox, Choices, Field, FormProblem, ListField, NumberField, Select, TextArea, TextField } from "./field.js";
export { Bar, Range } from "./figures.js";
export { Icon } from "./icon.js";
export { Pager } from "./pager.js";
export { Secret } from "./secret.js";
export { Empty, Loaded, Refused } from "./states.js";
export { Table } from "./table.js";
export { Tabs, useCurrentInSight } from "./tabs.js";
export { toast } from "./toast.js";
