// Options that stand before a tool's subcommand and take the next word as their value.

/** Whether this option of this tool takes the next word. */
export function takesValue(tool: string, option: string): boolean {
  // Made when it is asked for, which a hook seldom does.
  const values: Record<string, string | undefined> = {
    // No word of a user's is taken for a key of every object.
    __proto__: null as never,
    git: "-C -c --git-dir --work-tree --namespace --super-prefix --config-env --exec-path",
    npm: "--prefix -C -w --workspace --loglevel --registry --cache --userconfig --script-shell",
    pnpm: "--filter -F --filter-prod -C --dir --workspace-concurrency --reporter --loglevel --config-dir",
    yarn: "--cwd --cache-folder --registry",
    bun: "--cwd --filter -F -r --preload --env-file --config -c",
    docker:
      "-H --host -c --context --config -l --log-level --tlscacert --tlscert --tlskey -f --file -p --project-name --env-file --profile --project-directory",
    "docker-compose": "-f --file -p --project-name --env-file --profile --project-directory -H --host -c --context",
    podman: "--url --connection -c --log-level --root --runroot",
    kubectl: "-n --namespace --context --cluster --user --kubeconfig -s --server --token --as --request-timeout --cache-dir",
    helm: "-n --namespace --kube-context --kubeconfig",
    cargo: "--config -Z -C --color --manifest-path --target-dir",
    go: "-C",
    make: "-C -f -I -o -W --directory --file --makefile --include-dir --old-file --what-if",
    gmake: "-C -f -I -o -W --directory --file --makefile",
    ninja: "-C -f -j -k -l -d -t",
    just: "-f --justfile -d --working-directory --dotenv-path --shell --set",
    task: "-d --dir -t --taskfile -o --output -C --concurrency",
    mise: "-C --cd -E --env",
    turbo: "--cwd --token --team --api --color",
    nx: "--project -p --parallel",
    gh: "-R --repo --hostname",
    glab: "-R --repo",
    mvn: "-f --file -pl --projects -P --activate-profiles -s --settings -gs -T --threads -rf -l",
    gradle: "-p --project-dir -b --build-file -c -g --gradle-user-home -I --init-script --console --max-workers",
    gradlew: "-p --project-dir -b --build-file -c -g --gradle-user-home -I --init-script --console --max-workers",
    aws: "--profile --region --output --endpoint-url --query --color --ca-bundle --cli-read-timeout",
    gcloud: "--project --account --format --configuration --region --zone",
    az: "--subscription --output -o --query",
    uv: "--directory --project --config-file --cache-dir --python -p --color",
    poetry: "-C --directory -P --project",
    pip: "--python --proxy --log --cert --cache-dir --retries --timeout",
    mix: "",
    dotnet: "",
    "apt-get": "-o -c -t --option --config-file",
    apt: "-o -c -t --option --config-file",
    systemctl: "-H --host -M --machine -t --type -p --property",
    bazel: "--output_base --bazelrc --output_user_root",
    deno: "-c --config --import-map",
    composer: "-d --working-dir",
    bundle: "--gemfile",
    npx: "-p --package -w --workspace",
    python: "-W -X --check-hash-based-pycs",
    swift: "--package-path --scratch-path",
    flutter: "-d --device-id",
  };
  // `make -j 8`: a number behind it belongs to it; the callers see that by the word.
  return values[tool]?.split(" ").includes(option) ?? false;
}
