package dev.holdfast.benchmarks;

import dev.holdfast.kernel.Namespace;
import dev.holdfast.nftables.NftOptions;
import dev.holdfast.nftables.NftSource;
import dev.holdfast.nftables.NftState;
import dev.holdfast.nftables.NftText;
import dev.holdfast.nftables.Nftables;
import dev.holdfast.reconcile.LoopOptions;
import dev.holdfast.reconcile.ReconcileLoop;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How soon a rule is back that somebody deletes, with no debounce.
 *
 * <p>The witness is a program of its own ({@code floor/rulewitness.c}), which sleeps until the
 * kernel tells it of the rule: first that it is gone, then that it is there again. The intruder is
 * nft(8), whose start is measured apart, or the witness itself by a raw request. Found on Linux
 * 6.18: when nft ends, its socket is closed, which waits 8 ms and more until what it deleted is
 * freed, and meanwhile the kernel lets nobody commit. That is in the time from the deletion; who
 * ran nft waits for it, too, and sees the time from nft's end.
 */
final class TableHeal {

  private static final int TIMES = 200;
  private static final int WARM = 40;
  private static final int RULES = 50;

  private TableHeal() {}

  static void run(Lab lab, Nftables nftables) throws Exception {
    String rules =
        IntStream.rangeClosed(1, RULES)
            .mapToObj(port -> "tcp dport " + port + " accept\n")
            .collect(Collectors.joining());
    String chain =
        "table ip t {\nchain c {\ntype filter hook input priority 0\n" + rules + "}\n}\n";
    for (boolean beside : new boolean[] {false, true}) {
      NftState desired = NftState.of(chain + (beside ? Tables.Kind.HASH.text() : ""));
      String where = beside ? ", beside a set of " + Tables.SIZE : "";
      heal(lab, nftables, desired, where);
    }
  }

  private static void heal(Lab lab, Nftables nftables, NftState desired, String where)
      throws Exception {
    Namespace scope = new Namespace.Named(lab.name());
    NftSource source = new NftSource(nftables);
    var options =
        LoopOptions.of(source, NftOptions.DEFAULT).withDebounce(Duration.ZERO).withoutInterval();
    try (var loop = ReconcileLoop.start(source, scope, desired, options)) {
      loop.reconcileNow();
      for (String intruder : List.of("nft", "raw")) {
        Figures start = new Figures();
        Figures healed = new Figures();
        Figures whole = new Figures();
        Figures after = new Figures();
        for (int i = -WARM; i < TIMES; i++) {
          long[] took = once(lab, intruder, handle(nftables, scope, RULES / 2));
          if (i >= 0) {
            start.add(took[0]);
            healed.add(took[1]);
            whole.add(took[0] + took[1]);
            after.add(took[2]);
          }
        }
        System.out.println("rule deleted (" + intruder + ")" + where);
        System.out.println(start.line("  from the intruder's start to the deletion"));
        System.out.println(healed.line("  from the deletion to healed"));
        System.out.println(whole.line("  both"));
        if (intruder.equals("nft")) {
          System.out.println(after.line("  from the end of nft to healed"));
        }
      }
    }
    floor(lab, nftables, where);
    lab.exec("nft", "flush", "ruleset");
  }

  /** What the kernel takes until it lets anybody put a rule back, while nobody heals. */
  private static void floor(Lab lab, Nftables nftables, String where) throws Exception {
    Namespace scope = new Namespace.Named(lab.name());
    Figures back = new Figures();
    for (int port = 1; port <= RULES; port++) {
      back.add(once(lab, "floor", handle(nftables, scope, port))[1]);
    }
    System.out.println("rule deleted (nft), put back by a program in C after 1 ms" + where);
    System.out.println(back.line("  from the deletion to a rule of nothing"));
  }

  private static long[] once(Lab lab, String intruder, String handle)
      throws IOException, InterruptedException {
    String[] words = lab.exec(Tools.built("rulewitness"), intruder, handle).strip().split(" ", -1);
    return Stream.of(words).mapToLong(Long::parseLong).toArray();
  }

  private static String handle(Nftables nftables, Namespace scope, int port) throws Exception {
    NftText list = NftText.of("list chain ip t c");
    return nftables
        .run(scope, list, EnumSet.of(dev.holdfast.kernel.Libnftables.Flag.HANDLES))
        .lines()
        .filter(line -> line.contains("dport " + port + " "))
        .findFirst()
        .orElseThrow()
        .replaceAll(".*# handle ", "")
        .strip();
  }
}
