package dev.holdfast.cgroup;

import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.KernelFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The interface files that hold what can be declared, and the forms of their values:
 * Documentation/admin-guide/cgroup-v2.rst of Linux 6.18.
 */
final class KnownFiles {

  private static final long PAGE = pageSize();
  private static final String MAX = "max";

  private static final Pattern HUGETLB =
      Pattern.compile("hugetlb\\.([0-9]+)([KMG])B\\.(rsvd\\.)?max");

  private static final Set<String> CONTROLLERS =
      Set.of(
          "cpu", "cpuset", "dmem", "hugetlb", "io", "memory", "misc", "perf_event", "pids", "rdma");

  /** What tells and cannot be told: counters, events, and what follows from other files. */
  private static final Pattern COUNTED =
      Pattern.compile(
          ".*\\.(stat|stat\\.local|numa_stat|events|events\\.local|current|peak|effective|isolated"
              + "|capacity|pressure)|cgroup\\.(controllers|type|effective)");

  /** What does something when it is written, rather than holding a value. */
  private static final Map<String, String> ACTIONS =
      Map.of(
          "cgroup.procs", "processes are moved by whoever starts them",
          "cgroup.threads", "threads are moved by whoever starts them",
          "cgroup.kill", "processes are never killed",
          "memory.reclaim", "it is an action and holds no value",
          "cgroup.subtree_control",
              "controllers are enabled as the files below need them, and never disabled");

  private static final Map<String, FileForm> FORMS = forms();

  private KnownFiles() {}

  /** All names that can be declared on any machine. */
  static List<String> names() {
    return List.copyOf(FORMS.keySet());
  }

  static boolean isController(String name) {
    return CONTROLLERS.contains(name);
  }

  /** Why a file cannot be declared; empty if it may be. */
  static Optional<String> refusal(String name) {
    String action = ACTIONS.get(name);
    if (action != null) {
      return Optional.of("it cannot be declared: " + action);
    }
    return COUNTED.matcher(name).matches() && !FORMS.containsKey(name)
        ? Optional.of("it cannot be declared: the kernel tells it, and takes no value")
        : Optional.empty();
  }

  /** The form of a file; one that we know no better is text. */
  static FileForm form(String name) {
    FileForm form = FORMS.get(name);
    if (form != null) {
      return form;
    }
    Matcher huge = HUGETLB.matcher(name);
    if (huge.matches()) {
      return whole(ValueKind.size(Sizes.parse(huge.group(1) + huge.group(2))), MAX);
    }
    return whole(ValueKind.text(), null);
  }

  static boolean isKnown(String name) {
    return FORMS.containsKey(name) || HUGETLB.matcher(name).matches();
  }

  private static FileForm whole(ValueKind kind, @Nullable String usual) {
    return new FileForm.Whole(kind, usual);
  }

  private static Map<String, FileForm> forms() {
    Map<String, FileForm> forms = new LinkedHashMap<>();
    forms.put("cgroup.max.depth", whole(ValueKind.limit(), MAX));
    forms.put("cgroup.max.descendants", whole(ValueKind.limit(), MAX));
    forms.put("cgroup.freeze", whole(ValueKind.flag(), "0"));
    forms.put("cgroup.pressure", whole(ValueKind.flag(), "1"));
    addCpu(forms);
    addMemory(forms);
    addIo(forms);
    forms.put("pids.max", whole(ValueKind.limit(), MAX));
    forms.put("cpuset.cpus", whole(ValueKind.cpus(), ""));
    forms.put("cpuset.cpus.exclusive", whole(ValueKind.cpus(), ""));
    forms.put(
        "cpuset.cpus.partition", whole(ValueKind.word("member", "root", "isolated"), "member"));
    forms.put("cpuset.mems", whole(ValueKind.cpus(), ""));
    ValueKind handles = ValueKind.limit();
    forms.put(
        "rdma.max",
        new FileForm.Fields(
            "rdma device",
            ordered("hca_handle", handles, "hca_object", handles),
            Map.of("hca_handle", MAX, "hca_object", MAX)));
    forms.put("misc.max", new FileForm.Lines("resource", ValueKind.limit(), MAX, null, null));
    ValueKind bytes = ValueKind.size(1);
    forms.put("dmem.max", new FileForm.Lines("region", bytes, MAX, null, null));
    forms.put("dmem.min", new FileForm.Lines("region", bytes, "0", null, null));
    forms.put("dmem.low", new FileForm.Lines("region", bytes, "0", null, null));
    return forms;
  }

  private static void addCpu(Map<String, FileForm> forms) {
    forms.put("cpu.weight", whole(ValueKind.range(1, 10_000), "100"));
    forms.put("cpu.weight.nice", whole(ValueKind.range(-20, 19), "0"));
    forms.put("cpu.idle", whole(ValueKind.flag(), "0"));
    forms.put("cpu.max", whole(ValueKind.quota(), "max 100000"));
    forms.put("cpu.max.burst", whole(ValueKind.range(0, Long.MAX_VALUE), "0"));
    forms.put("cpu.uclamp.min", whole(ValueKind.percentage(), "0.00"));
    forms.put("cpu.uclamp.max", whole(ValueKind.percentage(), MAX));
  }

  private static void addMemory(Map<String, FileForm> forms) {
    ValueKind pages = ValueKind.size(PAGE);
    for (String name : List.of("memory.min", "memory.low")) {
      forms.put(name, whole(pages, "0"));
    }
    for (String name :
        List.of(
            "memory.high",
            "memory.max",
            "memory.swap.high",
            "memory.swap.max",
            "memory.zswap.max")) {
      forms.put(name, whole(pages, MAX));
    }
    forms.put("memory.zswap.writeback", whole(ValueKind.flag(), "1"));
    forms.put("memory.oom.group", whole(ValueKind.flag(), "0"));
  }

  private static void addIo(Map<String, FileForm> forms) {
    ValueKind weight = ValueKind.range(1, 10_000);
    ValueKind bfqWeight = ValueKind.range(1, 1_000);
    String none = "default";
    forms.put("io.weight", new FileForm.Lines(Words.DEVICE, weight, none, none, "100"));
    forms.put("io.bfq.weight", new FileForm.Lines(Words.DEVICE, bfqWeight, none, none, "100"));
    ValueKind bytes = ValueKind.size(1);
    ValueKind operations = ValueKind.limit();
    forms.put(
        "io.max",
        new FileForm.Fields(
            Words.DEVICE,
            ordered("rbps", bytes, "wbps", bytes, "riops", operations, "wiops", operations),
            Map.of("rbps", MAX, "wbps", MAX, "riops", MAX, "wiops", MAX)));
    forms.put(
        "io.latency",
        new FileForm.Fields(
            Words.DEVICE,
            ordered("target", ValueKind.range(0, Long.MAX_VALUE / 1_000)),
            Map.of("target", "0")));
    forms.put(
        "io.prio.class",
        whole(
            ValueKind.word("no-change", "promote-to-rt", "restrict-to-be", "idle", "none-to-rt"),
            "no-change"));
    ValueKind percentage = ValueKind.percentage();
    ValueKind number = ValueKind.range(0, Long.MAX_VALUE);
    ValueKind who = ValueKind.word("auto", "user");
    forms.put(
        "io.cost.qos",
        new FileForm.Fields(
            Words.DEVICE,
            ordered(
                "enable",
                ValueKind.flag(),
                "ctrl",
                who,
                "rpct",
                percentage,
                "rlat",
                number,
                "wpct",
                percentage,
                "wlat",
                number,
                "min",
                percentage,
                "max",
                percentage),
            Map.of()));
    forms.put(
        "io.cost.model",
        new FileForm.Fields(
            Words.DEVICE,
            ordered(
                "ctrl",
                who,
                "model",
                ValueKind.word("linear"),
                "rbps",
                number,
                "rseqiops",
                number,
                "rrandiops",
                number,
                "wbps",
                number,
                "wseqiops",
                number,
                "wrandiops",
                number),
            Map.of()));
  }

  private static Map<String, ValueKind> ordered(Object... namesAndKinds) {
    Map<String, ValueKind> kinds = new LinkedHashMap<>();
    for (int i = 0; i < namesAndKinds.length; i += 2) {
      kinds.put((String) namesAndKinds[i], (ValueKind) namesAndKinds[i + 1]);
    }
    return kinds;
  }

  /** AT_PAGESZ of getauxval(3). */
  private static long pageSize() {
    final int pageSize = 6;
    final long usual = 4096;
    try {
      ByteBuffer pairs =
          ByteBuffer.wrap(KernelFile.read("/proc/self/auxv")).order(ByteOrder.nativeOrder());
      while (pairs.remaining() >= 16) {
        long type = pairs.getLong();
        long value = pairs.getLong();
        if (type == pageSize) {
          return value;
        }
      }
      return usual;
    } catch (KernelException e) {
      return usual;
    }
  }
}
