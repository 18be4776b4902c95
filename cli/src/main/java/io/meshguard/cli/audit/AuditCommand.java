package io.meshguard.cli.audit;

import io.meshguard.cli.audit.mtls.MtlsCommand;
import io.meshguard.cli.audit.mtls.RecordPermissiveCommand;
import picocli.CommandLine.Command;

/** {@code meshguard audit}: what was decided, for whom and why; and what became of secrets. */
@Command(
    name = "audit",
    description = "Ask what was decided, for whom and why, and what became of secrets.",
    subcommands = {
      QueryCommand.class,
      ShowCommand.class,
      TailCommand.class,
      ExportCommand.class,
      VerifyCommand.class,
      SecretsCommand.class,
      MtlsCommand.class,
      RecordPermissiveCommand.class
    })
public final class AuditCommand {}
