package dev.holdfast.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CgroupValueTest {

  private static CgroupValue value(String file, Object declared) {
    Map<String, CgroupValue> values = CgroupSettings.read(new CgroupFile(file), declared);
    assertThat(values).hasSize(1);
    return values.values().iterator().next();
  }

  @Test
  void sizesHaveUnitsOf1024() {
    for (Object size :
        List.of("256M", "256MiB", "256m", "0.25G", "262144K", 268_435_456, "256 MB")) {
      assertThat(value("memory.max", size).render()).as("%s", size).isEqualTo("268435456");
    }
    assertThat(value("memory.max", "1.5G").render()).isEqualTo("1610612736");
    assertThat(value("memory.max", "max").render()).isEqualTo("max");
    assertThat(value("memory.max", 268_435_456)).hasToString("256M");
    assertThat(value("memory.max", "1.5G")).hasToString("1536M");
  }

  @Test
  void sizesAreRoundedDownToPages() {
    CgroupValue odd = value("memory.max", "1000000");
    assertThat(odd.matches("999424")).isTrue();
    assertThat(odd.matches("1000000")).isFalse();
    assertThat(value("memory.max", "256M").matches("268435456")).isTrue();
    assertThat(value("memory.max", "256M").matches("max")).isFalse();
    assertThat(value("memory.high", "9223372036854775807").matches("max")).isTrue();
    assertThat(value("hugetlb.2MB.max", "3M").matches("2097152")).isTrue();
    assertThat(value("hugetlb.2MB.rsvd.max", "4M").matches("4194304")).isTrue();
    assertThat(value("hugetlb.1GB.max", "max").matches("max")).isTrue();
  }

  @Test
  void numbersAreWhatTheyAre() {
    assertThat(value("pids.max", 200).matches("100")).isFalse();
    assertThat(value("pids.max", "100").matches("100\n")).isTrue();
    assertThat(value("pids.max", "max").matches("max")).isTrue();
    assertThat(value("cgroup.freeze", true).render()).isEqualTo("1");
    assertThat(value("memory.oom.group", false).matches("0")).isTrue();
    assertThat(value("cpu.weight.nice", -5).render()).isEqualTo("-5");
    assertThat(value("cpu.uclamp.min", "12.5").matches("12.50")).isTrue();
    assertThat(value("cpu.uclamp.max", "max").matches("max")).isTrue();
  }

  @Test
  void aQuotaOfMaxIsOfAnyPeriodAndABareOneLeavesThePeriod() {
    for (Object pair : List.of("50000 100000", List.of(50_000, 100_000), "50000\t100000")) {
      assertThat(value("cpu.max", pair).render()).isEqualTo("50000 100000");
      assertThat(value("cpu.max", pair).matches("50000 100000")).isTrue();
      assertThat(value("cpu.max", pair).matches("max 100000")).isFalse();
      assertThat(value("cpu.max", pair).matches("50000 50000")).isFalse();
    }
    assertThat(value("cpu.max", "max").matches("max 20000")).isTrue();
    assertThat(value("cpu.max", "max 50000").matches("max 100000")).isTrue();
    assertThat(value("cpu.max", 50_000).matches("50000 20000")).isTrue();
    assertThat(value("cpu.max", 50_000).matches("60000 20000")).isFalse();
  }

  @Test
  void listsOfProcessorsAreSetsInAnySpelling() {
    CgroupValue set = value("cpuset.cpus", "5,0-2 3");
    assertThat(set.render()).isEqualTo("0-3,5");
    assertThat(set.matches("0-3,5")).isTrue();
    assertThat(set.matches("0,1,2,3,5")).isTrue();
    assertThat(set.matches("0-3")).isFalse();
    assertThat(value("cpuset.cpus", List.of(0, 1, "4-5")).render()).isEqualTo("0-1,4-5");
    assertThat(value("cpuset.cpus", "0-15:2/4").render()).isEqualTo("0-1,4-5,8-9,12-13");
    assertThat(value("cpuset.mems", "").matches("")).isTrue();
    assertThat(value("cpuset.cpus", 3).matches("3")).isTrue();
  }

  @Test
  void everySpellingOfASetOfProcessorsIsThatSet() {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("CgroupValueTest seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      BitSet set = new BitSet();
      int most = 1 + random.nextInt(70);
      for (int n = random.nextInt(40); n > 0; n--) {
        set.set(random.nextInt(most));
      }
      List<Integer> members = set.stream().boxed().collect(Collectors.toList());
      Collections.shuffle(members, random);
      String spelled =
          members.stream()
              .map(cpu -> random.nextBoolean() ? cpu + "-" + cpu : String.valueOf(cpu))
              .collect(Collectors.joining(random.nextBoolean() ? "," : " "));
      CgroupValue value = value("cpuset.cpus", spelled);
      assertThat(CpuList.parse(value.render())).as(spelled).isEqualTo(set);
      assertThat(value.matches(spelled)).as(spelled).isTrue();
    }
  }

  @Test
  void everyKeyOfALineIsAValueOfItsOwn() {
    Map<String, CgroupValue> io =
        CgroupSettings.read(
            new CgroupFile("io.max"), Map.of("8:16", Map.of("rbps", "1M", "wiops", 120)));
    assertThat(io).containsOnlyKeys("8:16 rbps", "8:16 wiops");
    assertThat(io.get("8:16 rbps").render()).isEqualTo("1048576");
    assertThat(CgroupSettings.read(new CgroupFile("io.max"), "8:16 rbps=1048576 wiops=120"))
        .isEqualTo(io);
    assertThat(CgroupSettings.read(new CgroupFile("io.max"), Map.of("8:16", "rbps=1M wiops=120")))
        .isEqualTo(io);
    FileForm form = new CgroupFile("io.max").form();
    String text =
        "8:0 rbps=5 wbps=max riops=max wiops=max\n8:16 rbps=1048576 wbps=max riops=7 wiops=max";
    assertThat(form.shown(text, "8:16 rbps")).contains("1048576");
    assertThat(form.shown(text, "8:32 rbps")).contains("max");
    assertThat(form.written("8:16 rbps", "max")).isEqualTo("8:16 rbps=max");
    FileForm latency = new CgroupFile("io.latency").form();
    assertThat(latency.shown("8:16 target=75000", "8:16 target")).contains("75000");
    assertThat(latency.shown("", "8:16 target")).contains("0");
  }

  @Test
  void aWeightAloneIsTheDefault() {
    CgroupFile weight = new CgroupFile("io.weight");
    assertThat(CgroupSettings.read(weight, 200)).containsOnlyKeys("default");
    assertThat(CgroupSettings.read(weight, Map.of("default", 200, "8:16", 50)))
        .containsOnlyKeys("default", "8:16");
    assertThat(weight.form().shown("default 100\n8:16 50", "8:16")).contains("50");
    assertThat(weight.form().shown("default 100", "8:16")).contains("default");
    assertThat(weight.form().written("8:16", "default")).isEqualTo("8:16 default");
    FileForm rdma = new CgroupFile("rdma.max").form();
    assertThat(rdma.shown("mlx4_0 hca_handle=2 hca_object=max", "mlx4_0 hca_handle")).contains("2");
    FileForm misc = new CgroupFile("misc.max").form();
    assertThat(misc.read(Map.of("res_a", 3))).containsOnlyKeys("res_a");
    assertThat(misc.shown("res_a max\nres_b 4", "res_b")).contains("4");
  }

  /** Texts as Linux 6.18 prints them: print functions of the controllers. */
  @Test
  void textsOfTheKernelAreReadEntryByEntry() {
    isRead(
        "rdma.max",
        "mlx4_0 hca_handle=2 hca_object=2000\nocrdma1 hca_handle=3 hca_object=max\n",
        Map.of("mlx4_0", "hca_handle=2 hca_object=2000", "ocrdma1", "hca_handle=3 hca_object=max"));
    isRead(
        "io.latency",
        "259:0 target=75000\n8:16 target=10\n",
        Map.of("259:0", Map.of("target", 75_000), "8:16", "target=10"));
    isRead("misc.max", "sev max\nsev_es 10\n", Map.of("sev", "max", "sev_es", 10));
    isRead(
        "dmem.max",
        "drm/0000:03:00.0/vram0 1073741824\ndrm/0000:03:00.0/stolen max\n",
        Map.of("drm/0000:03:00.0/vram0", "1G", "drm/0000:03:00.0/stolen", "max"));
    isRead(
        "io.cost.qos",
        "8:16 enable=1 ctrl=auto rpct=95.00 rlat=75000 wpct=95.00 wlat=150000 min=50.00 max=150.00\n",
        Map.of("8:16", "enable=1 ctrl=auto rpct=95 rlat=75000 wpct=95 wlat=150000 min=50 max=150"));
    isRead(
        "io.cost.model",
        "8:16 ctrl=user model=linear rbps=2834000 rseqiops=8951 rrandiops=8000 wbps=1 wseqiops=2"
            + " wrandiops=3\n",
        Map.of(
            "8:16",
            "ctrl=user model=linear rbps=2834000 rseqiops=8951 rrandiops=8000 wbps=1 wseqiops=2"
                + " wrandiops=3"));
    isRead("io.bfq.weight", "default 100\n8:16 50\n", Map.of("default", 100, "8:16", 50));
    isRead("hugetlb.2MB.max", "4194304\n", "4M");
    isRead("hugetlb.1GB.rsvd.max", "max\n", "max");
    isRead("hugetlb.2MB.max", "9223372036854771712\n", "max");
  }

  /** All that the kernel shows is what is declared, and can be written as it is written. */
  private static void isRead(String file, String text, Object declared) {
    CgroupFile name = new CgroupFile(file);
    FileForm form = name.form();
    Map<String, CgroupValue> values = CgroupSettings.read(name, declared);
    assertThat(form.entries(text).keySet()).as(file).isEqualTo(values.keySet());
    values.forEach((entry, value) -> {
      String shown = form.shown(text, entry).orElseThrow();
      assertThat(value.matches(shown)).as("%s %s: %s", file, entry, shown).isTrue();
      String written = form.written(entry, value.render());
      assertThat(form.shown(written, entry).map(value::matches))
          .as("%s %s written as %s", file, entry, written)
          .contains(true);
    });
  }

  @Test
  void whatCannotBeHeldIsRefusedInOneLine() {
    refused("memory.max", "256X", "expected a size such as 256M or 1.5G, or max, found \"256X\"");
    refused("memory.max", "1.5", "no whole number of bytes");
    refused("memory.max", "042", "octal");
    refused("memory.max", -1, "expected a size");
    refused("memory.max", "99999999999G", "too large");
    refused("pids.max", "256M", "expected a number, or max");
    refused("pids.max", Map.of(), "expected a number, or max");
    refused("cgroup.freeze", 2, "expected 0 or 1");
    refused("cgroup.freeze", "yes", "expected 0 or 1");
    refused("cpu.weight", 0, "a number from 1 to 10000");
    refused("cpu.max", "50000 100000 7", "the period");
    refused("cpu.max", "050000 100000", "octal");
    refused("cpuset.cpus", "3-1", "no range");
    refused("cpuset.cpus", "a", "0-3,5");
    refused("cpuset.cpus.partition", "rooot", "one of member, root, isolated");
    refused("io.max", Map.of("sda", "rbps=1"), "MAJOR:MINOR");
    refused("io.max", Map.of("8:0", Map.of("rbs", 1)), "did you mean \"rbps\"?");
    refused("io.max", "8:0", "for each device");
    refused("io.latency", Map.of("8:0", "75000"), "target");
    refused("some.thing", "two\nlines", "one line");
  }

  private static void refused(String file, Object declared, String message) {
    assertThatThrownBy(() -> CgroupSettings.read(new CgroupFile(file), declared))
        .as("%s: %s", file, declared)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message)
        .message()
        .doesNotContain("\n");
  }

  @Test
  void theSpelledFormReadsBackAsTheSameValue() {
    Map<String, List<Object>> examples =
        Map.of(
            "memory.max", List.of("1", "4K", "1.5G", "max", 1_000_001),
            "cpu.max", List.of("max", "max 1000", "5000 10000", "5000"),
            "cpuset.cpus", List.of("0-3,7", ""),
            "cpu.uclamp.min", List.of("0", "12.50", "max"),
            "io.weight", List.of(7),
            "other.file", List.of("some words"));
    examples.forEach((file, all) ->
        all.forEach(one -> {
          CgroupValue value = value(file, one);
          assertThat(value(file, value.toString())).isEqualTo(value);
        }));
  }
}
