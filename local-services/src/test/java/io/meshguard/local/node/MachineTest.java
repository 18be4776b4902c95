package io.meshguard.local.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class MachineTest {
  private static final Set<String> DEBIAN =
      Set.of("unshare", "nsenter", "ip", "nft", "runc", "busybox");

  @Test
  void takesALinuxWithAllPrograms() {
    assertThat(new Machine("Linux", true, true, DEBIAN::contains).unfit()).isEmpty();
  }

  @Test
  void namesEveryPackageThatIsMissing() {
    assertThat(new Machine("Linux", true, true, name -> name.endsWith("e")).unfit())
        .contains(
            "a node needs what is not installed: busybox (Debian: busybox-static), ip (Debian:"
                + " iproute2), nft (Debian: nftables), nsenter (Debian: util-linux), runc (Debian:"
                + " runc)");
  }

  @Test
  void saysThatItNeedsRoot() {
    assertThat(new Machine("Linux", false, true, DEBIAN::contains).unfit())
        .contains("a node needs root: it mounts, and makes namespaces and cgroups");
  }

  @Test
  void saysThatItNeedsCgroups() {
    assertThat(new Machine("Linux", true, false, DEBIAN::contains).unfit())
        .contains("a node needs the kernel's cgroups at /sys/fs/cgroup");
  }

  @Test
  void saysThatItNeedsLinux() {
    assertThat(new Machine("Mac OS X", false, false, DEBIAN::contains).unfit())
        .contains("a node needs Linux, this is Mac OS X");
  }
}
