package dev.holdfast.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.cgroup.CgroupPath;
import dev.holdfast.cgroup.CgroupSettings;
import dev.holdfast.cgroup.CgroupState;
import dev.holdfast.kernel.Namespace;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class CgroupDocumentTest {

  private static HostDocument parse(String... lines) throws DocumentException {
    return Documents.parse("doc.yaml", String.join("\n", lines));
  }

  private static List<String> complaints(String... lines) {
    return catchThrowableOfType(DocumentException.class, () -> parse(lines)).problems().stream()
        .map(problem ->
            problem.line()
                + ":"
                + problem.column()
                + ": "
                + problem.path()
                + ": "
                + problem.message())
        .toList();
  }

  @Test
  void everySpellingOfAValueIsThatValue() throws DocumentException {
    HostDocument document =
        parse(
            "host:",
            "  cgroups:",
            "    myorg/web: {memory.max: 256M, pids.max: 100, cpu.max: 50000 100000}",
            "    myorg/db:",
            "      memory.high: 1.5G",
            "      cpu.max: [20000, 50000]",
            "      cpuset.cpus: 0-3,5",
            "      cgroup.freeze: true",
            "      io.weight: {default: 200, \"8:16\": 50}",
            "      io.max: {\"8:16\": {rbps: 1M, wiops: 120}}",
            "      io.latency: 8:16 target=75000",
            "    system.slice/nginx.service: {create: false, memory.max: max}",
            "    /sys/fs/cgroup/other: {}");
    CgroupState expected =
        CgroupState.EMPTY
            .with(
                "myorg/web",
                ordered(
                    "memory.max",
                    268_435_456,
                    "pids.max",
                    "100",
                    "cpu.max",
                    List.of(50_000, 100_000)))
            .with(
                "myorg/db",
                ordered(
                    "memory.high",
                    "1536M",
                    "cpu.max",
                    "20000 50000",
                    "cpuset.cpus",
                    "5,0,1-3",
                    "cgroup.freeze",
                    1,
                    "io.weight",
                    ordered("default", 200, "8:16", 50),
                    "io.max",
                    "8:16 rbps=1048576 wiops=120",
                    "io.latency",
                    Map.of("8:16", Map.of("target", 75_000))))
            .with(
                CgroupPath.parse("system.slice/nginx.service"),
                CgroupSettings.of(Map.of("memory.max", "max")).ifThere())
            .with("/sys/fs/cgroup/other", Map.of());
    assertThat(document.host().cgroups()).isEqualTo(expected);
  }

  private static Map<String, Object> ordered(Object... pairs) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put((String) pairs[i], pairs[i + 1]);
    }
    return map;
  }

  @Test
  void everythingThatIsWrongIsSaidWhereItIs() {
    assertThat(
            complaints(
                "host:",
                "  cgroups:",
                "    web:",
                "      memory.mx: 256M",
                "      memory.max: 256X",
                "      pids.max: 042",
                "      cgroup.procs: 1",
                "      memory.current: 5",
                "      cpu.max:",
                "      io.max: {sda: {rbps: 1}}",
                "      create: maybe",
                "      a/b.c: 1",
                "    a/../b: {}",
                "    web2: [1]"))
        .containsExactly(
            "4:7: host.cgroups.web.memory.mx: no such file: memory.mx; did you mean \"memory.max\"?",
            "5:19: host.cgroups.web.memory.max: expected a size such as 256M or 1.5G, or max, found"
                + " \"256X\": not a size: \"256X\"",
            "6:17: host.cgroups.web.pids.max: 042 would be an octal number to the kernel: write it"
                + " without leading zeros",
            "7:7: host.cgroups.web.cgroup.procs: cgroup.procs: it cannot be declared: processes are"
                + " moved by whoever starts them",
            "8:7: host.cgroups.web.memory.current: memory.current: it cannot be declared: the kernel"
                + " tells it, and takes no value",
            "9:15: host.cgroups.web.cpu.max: the value is missing",
            "10:15: host.cgroups.web.io.max: a device is MAJOR:MINOR, as lsblk(8) shows it, and not"
                + " \"sda\"",
            "11:15: host.cgroups.web.create: expected true or false, found maybe",
            "12:7: host.cgroups.web.a/b.c: not a file of a cgroup: \"a/b.c\": a name, and no path",
            "13:5: host.cgroups.a/../b: not the path of a cgroup: \"a/../b\": a part of it is no name",
            "14:11: host.cgroups.web2: expected a mapping, found a list");
  }

  @Test
  void aFileIsGivenOnce() {
    assertThat(
            complaints("host:", "  cgroups:", "    web: {pids.max: 1, pids.max: 2}", "    web: {}"))
        .containsExactly(
            "3:24: host.cgroups.web.pids.max: given twice, first at 3:11",
            "4:5: host.cgroups.web: given twice, first at 3:5");
  }

  @Test
  void aNetworkNamespaceHasNoCgroupsAndAProcessSeesSome() throws DocumentException {
    assertThat(complaints("namespaces:", "  blue: {cgroups: {web: {pids.max: 1}}}"))
        .containsExactly("2:19: namespaces.blue.cgroups: " + CgroupPart.ELSEWHERE);
    HostDocument document = parse("namespaces:", "  pid:7: {cgroups: {web: {pids.max: 1}}}");
    assertThat(document.namespaces().get(new Namespace.Pid(7)).cgroups())
        .isEqualTo(CgroupState.EMPTY.with("web", Map.of("pids.max", 1)));
  }

  @Test
  void itIsWrittenForPeople() {
    CgroupState cgroups =
        CgroupState.EMPTY
            .with(
                "myorg/web",
                ordered("memory.max", "256M", "cpu.max", "50000 100000", "cpuset.cpus", "0-3,5"))
            .with(
                CgroupPath.parse("a.service"),
                CgroupSettings.of(
                        ordered(
                            "io.max", ordered("8:16", ordered("rbps", "1M", "wiops", "max")),
                            "io.weight", ordered("default", 200, "8:0", 7)))
                    .ifThere())
            .with("empty", Map.of());
    HostDocument document = new HostDocument(ScopeState.EMPTY.withCgroups(cgroups), Map.of());
    assertThat(DocumentWriter.yaml(document, List.of()))
        .isEqualTo(
            """
            host:
              cgroups:
                myorg/web:
                  memory.max: 256M
                  cpu.max: 50000 100000
                  cpuset.cpus: "0-3,5"
                a.service:
                  create: false
                  io.max: {"8:16": {rbps: 1M, wiops: max}}
                  io.weight: {default: 200, "8:0": 7}
                empty: {}
            """);
  }
}
