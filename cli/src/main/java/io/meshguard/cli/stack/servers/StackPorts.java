package io.meshguard.cli.stack.servers;

import io.meshguard.local.Ports;
import picocli.CommandLine.Option;

/** Where the servers listen. 0 means any free port. */
public final class StackPorts {
  @Option(
      names = "--port-webhook",
      paramLabel = "PORT",
      description = "HTTPS port of the webhook (default: 8443).")
  int webhook = 8443;

  @Option(
      names = "--port-webhook-management",
      paramLabel = "PORT",
      description = "The webhook's health, metrics and status (default: 9001).")
  int webhookManagement = 9001;

  @Option(
      names = "--port-audit",
      paramLabel = "PORT",
      description = "Web page and API of audit-consumer (default: 8090).")
  int audit = 8090;

  @Option(
      names = "--port-audit-management",
      paramLabel = "PORT",
      description = "audit-consumer's health and metrics (default: 9002).")
  int auditManagement = 9002;

  @Option(names = "--port-kafka", paramLabel = "PORT", description = "Kafka (default: 9092).")
  int kafka = 9092;

  @Option(
      names = "--port-postgres",
      paramLabel = "PORT",
      description = "PostgreSQL (default: 5433).")
  int postgres = 5433;

  @Option(
      names = "--port-api-server",
      paramLabel = "PORT",
      description = "The API server of --cluster (default: 6443).")
  int apiServer = 6443;

  @Option(
      names = "--port-vault",
      paramLabel = "PORT",
      description = "The Vault of --cluster (default: 8200).")
  int vault = 8200;

  /** Any free ones. */
  static StackPorts free() {
    StackPorts ports = new StackPorts();
    ports.webhook = 0;
    ports.webhookManagement = 0;
    ports.audit = 0;
    ports.auditManagement = 0;
    ports.kafka = 0;
    ports.postgres = 0;
    ports.apiServer = 0;
    ports.vault = 0;
    ports.settle();
    return ports;
  }

  /** Picks a free port wherever any will do. */
  void settle() {
    webhook = settled(webhook);
    webhookManagement = settled(webhookManagement);
    audit = settled(audit);
    auditManagement = settled(auditManagement);
    kafka = settled(kafka);
    postgres = settled(postgres);
    apiServer = settled(apiServer);
    vault = settled(vault);
  }

  private static int settled(int port) {
    return port == 0 ? Ports.free() : port;
  }

  /** Refuses a taken port before anything is started. */
  void requireFree(boolean ownKafka, boolean ownPostgres, boolean cluster) {
    Ports.requireFree("the webhook (--port-webhook)", webhook);
    Ports.requireFree("the webhook's management (--port-webhook-management)", webhookManagement);
    Ports.requireFree("audit-consumer (--port-audit)", audit);
    Ports.requireFree("audit-consumer's management (--port-audit-management)", auditManagement);
    if (ownKafka) {
      Ports.requireFree("Kafka (--port-kafka)", kafka);
    }
    if (ownPostgres) {
      Ports.requireFree("PostgreSQL (--port-postgres)", postgres);
    }
    if (cluster) {
      Ports.requireFree("the API server (--port-api-server)", apiServer);
      Ports.requireFree("Vault (--port-vault)", vault);
    }
  }
}
