package io.meshguard.cli.secrets;

import io.meshguard.cli.secrets.scan.ScanCommand;
import io.meshguard.cli.secrets.verify.VerifyCommand;
import picocli.CommandLine.Command;

/** {@code meshguard secrets}: what etcd holds, and whether it still does. */
@Command(
    name = "secrets",
    description = "Find the Secrets that etcd holds, and prove that values are gone from it.",
    subcommands = {ScanCommand.class, VerifyCommand.class})
public final class SecretsCommand {}
