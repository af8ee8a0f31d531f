package dev.holdfast.benchmarks;

import dev.holdfast.kernel.Namespace;
import dev.holdfast.nftables.NftOptions;
import dev.holdfast.nftables.NftPlan;
import dev.holdfast.nftables.NftSource;
import dev.holdfast.nftables.NftState;
import dev.holdfast.nftables.Nftables;
import dev.holdfast.nftables.TableName;
import dev.holdfast.reconcile.LoopOptions;
import dev.holdfast.reconcile.ReconcileLoop;
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

  private static final int SIZE = 100_000;
  private static final int HEALED = 200;
  private static final TableName TABLE = TableName.parse("inet t");

  private Tables() {}

  /** What is measured in. */
  private record Kind(String name, String flags, int step, String suffix, String one) {

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
      for (Kind kind :
          List.of(
              new Kind("hash", "", 1, "", "192.0.2.1"),
              new Kind("interval", "flags interval\n", 8, "/30", "192.0.2.0/24"))) {
        measure(lab, nftables, kind, rounds);
      }
      heal(lab, nftables);
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
    Figures nftOne = new Figures();
    Figures one = new Figures();
    Figures commit = new Figures();
    for (int round = 0; round < rounds; round++) {
      nftApply.add(time(() -> lab.exec("nft", "-f", file.toString())));
      nftList.add(time(() -> lab.exec("nft", "-j", "list", "ruleset")));
      nftOne.add(time(() -> lab.exec("nft", "add element inet t s { " + kind.one + " }")));
      lab.exec("nft", "flush", "ruleset");
      try (Nftables fresh = new Nftables()) {
        apply.add(time(() -> fresh.reconcile(scope, desired, NftOptions.DEFAULT)));
      }
      nftables.plan(scope, desired, NftOptions.DEFAULT);
      idle.add(time(() -> nftables.plan(scope, desired, NftOptions.DEFAULT)));
      one.add(time(() -> nftables.addElements(scope, TABLE, "s", kind.one)));
      NftPlan plan = nftables.plan(scope, desired, NftOptions.DEFAULT);
      commit.add(time(plan::commit));
      lab.exec("nft", "flush", "ruleset");
    }
    System.out.println(SIZE + " elements, " + kind.name);
    System.out.println(nftApply.line("  nft -f"));
    System.out.println(apply.line("  applied and verified, normal form included"));
    System.out.println(nftList.line("  nft -j list ruleset"));
    System.out.println(idle.line("  found in order"));
    System.out.println(nftOne.line("  nft add element"));
    System.out.println(one.line("  addElements"));
    System.out.println(commit.line("  one surplus element out, known by a plan"));
    System.out.printf(
        "  ratios: apply %.2f, idle %.2f%n",
        (double) apply.percentile(0.5) / nftApply.percentile(0.5),
        (double) idle.percentile(0.5) / nftList.percentile(0.5));
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

  private static void heal(Lab lab, Nftables nftables) throws Exception {
    Namespace scope = new Namespace.Named(lab.name());
    List<String> rules = new ArrayList<>();
    for (int i = 1; i <= 50; i++) {
      rules.add("tcp dport " + i + " accept\n");
    }
    NftState desired =
        NftState.of(
            "table ip t {\nchain c {\ntype filter hook input priority 0\n"
                + String.join("", rules)
                + "}\n}\n");
    NftSource source = new NftSource(nftables);
    try (var loop =
        ReconcileLoop.start(source, scope, desired, LoopOptions.of(source, NftOptions.DEFAULT))) {
      loop.reconcileNow();
      Figures figures = new Figures();
      for (int i = 0; i < HEALED; i++) {
        Thread.sleep(60);
        long before = generation(nftables, scope, desired);
        String handle = handle(lab);
        long began = System.nanoTime();
        lab.exec("nft", "delete rule ip t c handle " + handle);
        while (generation(nftables, scope, desired) < before + 2) {
          Thread.onSpinWait();
        }
        figures.add(System.nanoTime() - began);
      }
      System.out.println(figures.line("rule deleted (nft delete rule), healed"));
    }
  }

  private static long generation(Nftables nftables, Namespace scope, NftState desired)
      throws Exception {
    return nftables.plan(scope, desired, NftOptions.DEFAULT).generation();
  }

  private static String handle(Lab lab) throws Exception {
    return lab.exec("nft", "-a", "list", "chain", "ip", "t", "c")
        .lines()
        .filter(line -> line.contains("dport 25 "))
        .map(line -> line.replaceAll(".*# handle ", "").strip())
        .findFirst()
        .orElseThrow();
  }
}
