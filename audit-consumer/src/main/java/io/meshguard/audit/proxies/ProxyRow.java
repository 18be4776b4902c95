package io.meshguard.audit.proxies;

/** One workload's proxies, as pages show them. */
public record ProxyRow(Proxy proxy) {
  public Gauge cpu() {
    return new Gauge(proxy.cpuMillis(), proxy.band().cpuMillis(), "m");
  }

  public Gauge memory() {
    return new Gauge(proxy.memoryMebibytes(), proxy.band().memoryMebibytes(), "Mi");
  }
}
