package dev.holdfast.benchmarks;

import dev.holdfast.kernel.Namespace;
import dev.holdfast.nftables.NftOptions;
import dev.holdfast.nftables.NftPlan;
import dev.holdfast.nftables.NftState;
import dev.holdfast.nftables.Nftables;
import dev.holdfast.nftables.TableName;
import dev.holdfast.reconcile.Report;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A set of a hundred thousand elements, applied, found in order, and changed by one element, beside
 * what nft(8) takes for the same; and how soon a deleted rule is back.
 *
 * <p>nft's figures have its process's start in them, ours have not; both are interleaved. Argument:
 * how many rounds (5).
 */
public final class Tables {

  static final int SIZE = 100_000;
  private static final int WARM = 2;
  private static final int ONES = 50;
  private static final TableName TABLE = TableName.parse("inet t");

  private Tables() {}

  /** What is measured in. */
  record Kind(
      String name, String flags, int step, String suffix, String one, List<String> asAddresses) {

    static final Kind HASH = new Kind("hash", "", 1, "", "192.0.2.1", List.of("192.0.2.1"));
    static final Kind INTERVAL =
        new Kind(
            "interval",
            "flags interval\n",
            8,
            "/30",
            "192.0.2.0/24",
            List.of("192.0.2.0", "192.0.3.0"));

    String text() {
      return IntStream.range(0, SIZE)
          .map(i -> 0x0a000000 + i * step)
          .mapToObj(n -> "%d.%d.%d.%d".formatted(n >> 24, n >> 16 & 255, n >> 8 & 255, n & 255))
          .map(address -> address + suffix)
          .collect(
              Collectors.joining(
                  ",\n",
                  "table inet t {\nset s {\ntype ipv4_addr\n" + flags + "elements = {\n",
                  "\n}\n}\n}\n"));
    }
  }

  /** Runs it. */
  public static void main(String... arguments) throws Exception {
    int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
    System.out.println(Machine.line());
    try (Lab lab = new Lab();
        Nftables nftables = new Nftables()) {
      for (Kind kind : List.of(Kind.HASH, Kind.INTERVAL)) {
        measure(lab, nftables, kind, rounds);
      }
      TableHeal.run(lab, nftables);
    }
  }

  private static void measure(Lab lab, Nftables nftables, Kind kind, int rounds) throws Exception {
    Namespace scope = new Namespace.Named(lab.name());
    Path file = Files.writeString(lab.folder().resolve("set.nft"), kind.text());
    NftState desired = NftState.of(kind.text());
    Figures nftApply = new Figures();
    Figures apply = new Figures();
    Figures nftList = new Figures();
    Figures idle = new Figures();
    for (int round = -WARM; round < rounds; round++) {
      long nft = time(() -> lab.exec("nft", "-f", file.toString()));
      long listed = time(() -> lab.exec("nft", "-j", "list", "ruleset"));
      lab.exec("nft", "flush", "ruleset");
      long applied;
      try (Nftables fresh = new Nftables()) {
        applied = time(() -> converged(fresh.reconcile(scope, desired, NftOptions.DEFAULT)));
      }
      nftables.plan(scope, desired, NftOptions.DEFAULT);
      long found = time(() -> nftables.plan(scope, desired, NftOptions.DEFAULT));
      lab.exec("nft", "flush", "ruleset");
      if (round >= 0) {
        nftApply.add(nft);
        nftList.add(listed);
        apply.add(applied);
        idle.add(found);
      }
    }
    System.out.println(SIZE + " elements, " + kind.name);
    System.out.println(nftApply.line("  nft -f"));
    System.out.println(apply.line("  applied and verified, normal form included"));
    System.out.println(nftList.line("  nft -j list ruleset"));
    System.out.println(idle.line("  found in order"));
    System.out.printf(
        "  ratios: apply %.2f, idle %.2f%n",
        (double) apply.percentile(0.5) / nftApply.percentile(0.5),
        (double) idle.percentile(0.5) / nftList.percentile(0.5));
    one(lab, nftables, kind, desired);
  }

  private static void converged(Report<?> report) {
    if (!report.converged()) {
      throw new IllegalStateException(report.toString());
    }
  }

  /** One element in and out, many times, since it is short and a JVM is slow at what is new. */
  private static void one(Lab lab, Nftables nftables, Kind kind, NftState desired)
      throws Exception {
    Namespace scope = new Namespace.Named(lab.name());
    converged(nftables.reconcile(scope, desired, NftOptions.DEFAULT));
    NftState more = NftState.of(kind.text() + "add element inet t s { " + kind.one + " }\n");
    Figures nftOne = new Figures();
    Figures verb = new Figures();
    Figures out = new Figures();
    Figures in = new Figures();
    Figures floorOut = new Figures();
    Figures floorIn = new Figures();
    for (int round = -ONES / 5; round < ONES; round++) {
      long added = time(() -> nftables.addElements(scope, TABLE, "s", kind.one));
      NftPlan surplus = nftables.plan(scope, desired, NftOptions.DEFAULT);
      long gone = time(() -> converged(surplus.commit()));
      NftPlan missing = nftables.plan(scope, more, NftOptions.DEFAULT);
      long come = time(() -> converged(missing.commit()));
      // As above, the kernel has just been looked through by a plan: its set is not in the caches.
      nftables.plan(scope, desired, NftOptions.DEFAULT);
      long floorGone = floor(lab, kind, "del");
      nftables.plan(scope, more, NftOptions.DEFAULT);
      long floorCome = floor(lab, kind, "add");
      nftables.deleteElements(scope, TABLE, "s", kind.one);
      if (round >= 0) {
        floorOut.add(floorGone);
        floorIn.add(floorCome);
        verb.add(added);
        out.add(gone);
        in.add(come);
      }
      if (round >= 0 && round % 10 == 0) {
        nftOne.add(time(() -> lab.exec("nft", "add element inet t s { " + kind.one + " }")));
        nftables.deleteElements(scope, TABLE, "s", kind.one);
      }
    }
    lab.exec("nft", "flush", "ruleset");
    System.out.println(nftOne.line("  nft add element"));
    System.out.println(verb.line("  addElements"));
    System.out.println(out.line("  one out, known by a plan, looked at"));
    System.out.println(floorOut.line("  one out, the commit alone in C"));
    System.out.println(in.line("  one in, known by a plan, looked at"));
    System.out.println(floorIn.line("  one in, the commit alone in C"));
  }

  private static long floor(Lab lab, Kind kind, String verb) throws Exception {
    List<String> command = new ArrayList<>(List.of(Tools.built("element"), verb));
    command.addAll(kind.asAddresses);
    return Long.parseLong(lab.exec(command.toArray(String[]::new)).strip());
  }

  @FunctionalInterface
  private interface Work {
    void run() throws Exception;
  }

  private static long time(Work work) throws Exception {
    long began = System.nanoTime();
    work.run();
    return System.nanoTime() - began;
  }
}
