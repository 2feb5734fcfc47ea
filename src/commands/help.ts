const HELP = `Usage: pith COMMAND [OPTIONS]
       pith CMD ARGS...          run CMD and read the pith of what it prints

pith stands between a coding agent and the shell: the agent reads what matters
of a command's output, the whole stays one command away.

Every day:
  raw [ID]          Print what a command printed, whole or in part
  gain              Show how much output was kept from the agent
  discover          Say what pith would have saved in past sessions
  explain 'CALL'    Say how a call is parsed, which rule answers, what would run
  run -- CMD        Run a command and print its pith
  log [FILE]        Print the digest of a log

Agents:
  init [HOST]       Connect the agents that are installed
  uninstall [HOST]  Take away what init added
  doctor            Check that everything is connected and works

Rules:
  rules [NAME]      List the rules, or print one
  test [RULE]       Run the tests inside the rules
  record CMD        Record a run for a rule's tests
  trust             Let the rules of this project hold in it

Called by agents:
  hook HOST         Answer an agent's hook
  filter RULE       Read output on standard input, print its pith

  -h, --help        This text; pith COMMAND --help says more
  -V, --version     The version
`;

export async function main(): Promise<number> {
  console.log(HELP.trimEnd());
  return 0;
}
