import { Command, InvalidArgumentError } from "commander";
import { grafanaDashboard, prometheusRules } from "../../insight/index.ts";

const examples = `
Examples:
  regroup export prometheus-rules --console-url https://console.example > regroup-rules.yaml
  regroup export grafana > regroup-dashboard.json
`;

/** `regroup export`: what other systems need to show and watch the metrics of \`/metrics\`. */
export function exportCommand(): Command {
  const command = new Command("export")
    .description("print the alert pack for Prometheus, or the dashboard for Grafana")
    .addHelpText("after", examples);
  command
    .command("prometheus-rules")
    .description("the alerts as a rules file")
    .option("--console-url <url>", "the console that alerts are to link to", httpUrl)
    .action(({ consoleUrl }: { readonly consoleUrl?: string }) => {
      process.stdout.write(prometheusRules(consoleUrl === undefined ? {} : { consoleUrl }));
    });
  command
    .command("grafana")
    .description("the dashboard as JSON")
    .action(() => {
      process.stdout.write(`${JSON.stringify(grafanaDashboard(), null, 2)}\n`);
    });
  return command;
}

function httpUrl(text: string): string {
  try {
    const { protocol } = new URL(text);
    if (protocol === "http:" || protocol === "https:") return text;
  } catch {
    // Said below.
  }
  throw new InvalidArgumentError("It takes an http or https address.");
}
