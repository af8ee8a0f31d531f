package dev.holdfast.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.kernel.Namespace;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CgroupNamesTest {

  @Test
  void aFileIsANameAndNoPath() {
    for (String name :
        List.of("../memory.max", "a/memory.max", "memory..max", "/memory.max", "..")) {
      assertThatThrownBy(() -> new CgroupFile(name))
          .as(name)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("a name, and no path");
    }
    for (String name : List.of("", "memory", ".max", "memory.", "memory.max\n", "a b.c")) {
      assertThatThrownBy(() -> new CgroupFile(name))
          .as(name)
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(new CgroupFile("memory.max").controller()).contains("memory");
    assertThat(new CgroupFile("cgroup.freeze").controller()).isEmpty();
  }

  @Test
  void whatHoldsNoValueCannotBeDeclared() {
    refused("cgroup.procs", "processes are moved by whoever starts them");
    refused("cgroup.kill", "processes are never killed");
    refused("cgroup.subtree_control", "enabled as the files below need them");
    refused("memory.reclaim", "it is an action");
    for (String counted :
        List.of(
            "memory.current",
            "memory.stat",
            "cpu.stat.local",
            "pids.peak",
            "io.pressure",
            "cgroup.events",
            "cgroup.type",
            "cgroup.controllers",
            "cpuset.cpus.effective",
            "memory.events.local",
            "misc.capacity",
            "hugetlb.2MB.current")) {
      refused(counted, "the kernel tells it");
    }
    assertThat(CgroupFile.declared("cgroup.pressure").isKnown()).isTrue();
  }

  @Test
  void aSlipOfThePenIsAskedAbout() {
    refused("memory.mx", "did you mean \"memory.max\"?");
    refused("cpu.wieght", "did you mean \"cpu.weight\"?");
    assertThat(CgroupFile.declared("nonsense.max").isKnown()).isFalse();
  }

  private static void refused(String name, String message) {
    assertThatThrownBy(() -> CgroupFile.declared(name))
        .as(name)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
    assertThatThrownBy(() -> CgroupState.of(Map.of(name, 1)))
        .as(name)
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aPathHasNoWayOut() {
    for (String path : List.of("", "a//b", "a/../b", "..", "a/", "a/./b", "a\nb", "/", "//a")) {
      assertThatThrownBy(() -> CgroupPath.parse(path))
          .as(path)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("not the path of a cgroup");
    }
    assertThat(CgroupPath.parse("myorg/web").way())
        .extracting(CgroupPath::toString)
        .containsExactly(".", "myorg", "myorg/web");
    assertThat(CgroupPath.parse("/sys/fs/cgroup/a b").isAbsolute()).isTrue();
    assertThat(CgroupPath.parse("a/b")).isGreaterThan(CgroupPath.parse("a"));
    assertThat(CgroupPath.parse("a/b")).isLessThan(CgroupPath.parse("a-b"));
  }

  @Test
  void aKeyIsReadAsItIsWritten() {
    for (String text :
        List.of(
            "memory.max",
            "myorg/web/memory.max",
            "myorg/web/io.max[8:16 rbps]",
            "a [b]/c/dmem.max[drm/0000:03:00.0/vram0]",
            "system.slice/a.service/io.weight[default]")) {
      assertThat(CgroupKey.parse(text)).hasToString(text);
    }
    CgroupKey key = CgroupKey.parse("a/dmem.max[drm/0/vram]");
    assertThat(key.cgroup()).isEqualTo(CgroupPath.parse("a"));
    assertThat(key.entry()).isEqualTo("drm/0/vram");
  }

  @Test
  void aNetworkNamespaceHasNoCgroups() {
    for (Namespace namespace :
        List.of(new Namespace.Named("blue"), new Namespace.At(Path.of("/proc/1/ns/net")))) {
      assertThatThrownBy(() -> CgroupScope.in(namespace))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("belong to no network namespace");
    }
    assertThat(CgroupScope.in(new Namespace.Pid(7)).child("a")).hasToString("pid:7 a");
  }

  @Test
  void theMountIsFoundAlsoInAHybridHierarchy() {
    String hybrid =
        """
        31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
        32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu
        41 31 0:38 / /sys/fs/cgroup/unified rw,relatime shared:4 - cgroup2 cgroup2 rw
        """;
    assertThat(MountInfo.parse(hybrid).first())
        .contains(CgroupPath.parse("/sys/fs/cgroup/unified"));
    String several =
        """
        50 1 0:38 /a/b /srv/some\\040where rw - cgroup2 none rw
        51 1 0:38 / /sys/fs/cgroup rw - cgroup2 none rw
        """;
    MountInfo mounts = MountInfo.parse(several);
    assertThat(mounts.first()).contains(CgroupPath.parse("/sys/fs/cgroup"));
    assertThat(mounts.holding(CgroupPath.parse("/srv/some where/c")))
        .contains(CgroupPath.parse("/srv/some where"));
    assertThat(mounts.holding(CgroupPath.parse("/srv"))).isEmpty();
    assertThat(MountInfo.parse("").first()).isEmpty();
  }
}
