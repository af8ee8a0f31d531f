package dev.holdfast.nftables;

import dev.holdfast.nftables.Change.Part;
import dev.holdfast.reconcile.Failed;
import dev.holdfast.reconcile.Operation;
import dev.holdfast.reconcile.Operation.Verb;
import dev.holdfast.reconcile.Pending;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What sets the wanted tables apart from those that were found, by whose these are. */
final class Comparison {

  private static final long GUARD = Table.Head.OWNER | Table.Head.PERSIST;

  private final NftOptions options;
  private final Set<String> interfaces;
  private final Function<TableName, Texts> foundTexts;
  private final AtomicLong ids = new AtomicLong();
  private final List<Change> changes = new ArrayList<>();
  private final List<Failed> failed = new ArrayList<>();
  private final List<Pending> pending = new ArrayList<>();
  private final long port;

  /**
   * @param interfaces those that are there, for chains and flowtables to stand on
   * @param port the port id that a transaction will come from
   * @param foundTexts how nft writes the rules of a table that was found
   */
  Comparison(
      NftOptions options,
      Set<String> interfaces,
      long port,
      Function<TableName, Texts> foundTexts) {
    this.options = options;
    this.interfaces = interfaces;
    this.port = port;
    this.foundTexts = foundTexts;
  }

  Comparison compare(NormalForm wanted, Ruleset found) {
    found.heads().values().stream()
        .filter(head -> head.isOurs() && !wanted.tables().containsKey(head.name()))
        .forEach(this::goes);
    wanted
        .tables()
        .forEach((name, table) -> {
          Texts texts = wanted.texts().getOrDefault(name, Texts.NONE);
          Table there = found.tables().get(name);
          if (there == null) {
            comes(withoutAbsent(table, empty(table.head())), texts);
          } else {
            both(withoutAbsent(table, there), there, texts);
          }
        });
    return this;
  }

  List<Change> changes() {
    return Change.ordered(changes);
  }

  List<Failed> failed() {
    return failed;
  }

  List<Pending> pending() {
    return pending;
  }

  private TableWriter writer(TableName name) {
    return new TableWriter(name, ids);
  }

  private static Operation operation(Verb verb, TableName name) {
    return new Operation(verb, "table", name.toString());
  }

  private void goes(Table.Head head) {
    Operation delete = operation(Verb.DELETE, head.name());
    if (isAnothers(head)) {
      failed.add(new Failed(delete, owned(head)));
    } else {
      changes.add(new Change(delete, List.of(writer(head.name()).deleteTable())));
    }
  }

  /** Whether the kernel lets nobody but another socket change it. */
  private boolean isAnothers(Table.Head head) {
    return (head.flags() & Table.Head.OWNER) != 0 && head.owner() != 0 && head.owner() != port;
  }

  private static String owned(Table.Head head) {
    return "EPERM: only the netlink socket with port id " + head.owner() + " may change it";
  }

  private static Table empty(Table.Head head) {
    return new Table(
        head,
        new LinkedHashMap<>(),
        new LinkedHashMap<>(),
        new LinkedHashMap<>(),
        new LinkedHashMap<>());
  }

  private long flags(Table table) {
    long guard =
        switch (options.guard()) {
          case NONE -> 0;
          case OWNER -> Table.Head.OWNER;
          case PERSIST -> Table.Head.OWNER | Table.Head.PERSIST;
        };
    return dormant(table) | guard;
  }

  private static Blob marked(Table table) {
    return OwnerMark.on(table.head().userdata());
  }

  private void comes(Table table, Texts texts) {
    TableWriter writer = writer(table.name());
    changes.add(
        new Change(
            operation(Verb.CREATE, table.name()),
            List.of(writer.newTable(flags(table), marked(table)))));
    Supplier<Texts> none = () -> Texts.NONE;
    changes.addAll(new TableComparison(table, empty(table.head()), writer, texts, none).changes());
  }

  private void both(Table wanted, Table found, Texts texts) {
    TableName name = wanted.name();
    TableWriter writer = writer(name);
    List<Change> inside =
        new TableComparison(wanted, found, writer, texts, () -> foundTexts.apply(name)).changes();
    boolean sameHead = wanted.head().content().equals(found.head().content());
    if (!found.head().isOurs()) {
      if (!inside.isEmpty() || !sameHead) {
        foreign(wanted, found, writer, inside.size() + (sameHead ? 0 : 1));
      }
    } else if (isAnothers(found.head())) {
      if (!inside.isEmpty() || !sameHead) {
        failed.add(new Failed(operation(Verb.SET, name), owned(found.head())));
      }
    } else if (sameHeadButDormant(wanted, found)
        && isGuarded(wanted, found)
        && canTurn(wanted, found)) {
      if (turns(wanted, found) || isOrphan(found)) {
        changes.add(turn(wanted, found, writer));
      }
      changes.addAll(inside);
    } else {
      anew(Verb.REPLACE, wanted, found, writer);
    }
  }

  /**
   * Found on Linux 6.18: in the transaction that has a table sleep, wake or find an owner, chains
   * may go from their hooks only after that, and come to them only before.
   */
  private static boolean canTurn(Table wanted, Table found) {
    return !(turns(wanted, found) || isOrphan(found)) || hooked(wanted).equals(hooked(found));
  }

  private static Map<String, Blob> hooked(Table table) {
    return table.chains().values().stream()
        .filter(chain -> chain.hook() != null)
        .collect(Collectors.toMap(Chain::name, Chain::content));
  }

  /** Whether a table that was awake is to sleep, or the other way round. */
  private static boolean turns(Table wanted, Table found) {
    return dormant(wanted) != dormant(found);
  }

  private static long dormant(Table table) {
    return table.head().flags() & Table.Head.DORMANT;
  }

  private static String state(Table table) {
    return dormant(table) == 0 ? "active" : "dormant";
  }

  /** Has a table sleep or wake, and find its owner, in the one message that the kernel allows. */
  private Change turn(Table wanted, Table found, TableWriter writer) {
    Verb verb = isOrphan(found) ? Verb.ADOPT : Verb.SET;
    Operation operation =
        turns(wanted, found)
            ? new Operation(verb, "table", wanted.name().toString(), state(found), state(wanted))
            : operation(verb, wanted.name());
    return new Change(operation, List.of(writer.setTableFlags(flags(wanted))));
  }

  /** Whether a guard that is wanted is there, or can be had without making the table anew. */
  private boolean isGuarded(Table wanted, Table found) {
    long guard = flags(wanted) & GUARD;
    return guardOf(found) == guard || (guard == GUARD && isOrphan(found));
  }

  /** Found on Linux 6.18: what persists when its owner's socket closes has the one flag left. */
  private static boolean isOrphan(Table found) {
    return guardOf(found) == Table.Head.PERSIST;
  }

  private static long guardOf(Table table) {
    return table.head().flags() & GUARD;
  }

  /** Its comment cannot be altered; whether it is dormant can. */
  private static boolean sameHeadButDormant(Table wanted, Table found) {
    return OwnerMark.without(wanted.head().userdata())
        .equals(OwnerMark.without(found.head().userdata()));
  }

  private void foreign(Table wanted, Table found, TableWriter writer, int differences) {
    if (options.adopt() && !isAnothers(found.head())) {
      anew(Verb.ADOPT, wanted, found, writer);
      return;
    }
    String whose =
        isAnothers(found.head())
            ? owned(found.head())
            : "a table of this name is there and is not ours (handle "
                + found.head().handle()
                + ", "
                + differences
                + (differences == 1 ? " difference); " : " differences); ")
                + "adopt takes it over";
    failed.add(new Failed(operation(Verb.CREATE, wanted.name()), whose));
  }

  /** Has a table go and come back at once, with what it has counted. */
  private void anew(Verb verb, Table wanted, Table found, TableWriter writer) {
    List<Part> parts = new ArrayList<>();
    parts.add(writer.deleteTable());
    Table carried = Carry.over(wanted, found);
    parts.addAll(writer.newTable(carried, flags(wanted), marked(wanted), false));
    changes.add(new Change(operation(verb, wanted.name()), parts));
  }

  /** A wanted table without what stands on interfaces that are not there yet. */
  private Table withoutAbsent(Table wanted, Table found) {
    Map<String, Chain> chains = new LinkedHashMap<>(wanted.chains());
    Map<String, Flowtable> flowtables = new LinkedHashMap<>(wanted.flowtables());
    Set<String> gone = new TreeSet<>();
    wanted
        .chains()
        .forEach((name, chain) -> {
          Chain there = found.chains().get(name);
          SortedSet<String> absent = absent(chain.devices());
          if (!absent.isEmpty() && (there == null || !there.content().equals(chain.content()))) {
            waits(wanted, "chain", name, absent);
            replace(chains, name, there);
          }
        });
    wanted
        .flowtables()
        .forEach((name, flowtable) -> {
          Flowtable there = found.flowtables().get(name);
          SortedSet<String> absent = absent(flowtable.devices());
          if (!absent.isEmpty()
              && (there == null || !there.content().equals(flowtable.content()))) {
            waits(wanted, "flowtable", name, absent);
            replace(flowtables, name, there);
            if (there == null) {
              gone.add(name);
            }
          }
        });
    if (!gone.isEmpty()) {
      References missing = new References(Set.of(), Set.of(), gone, Set.of());
      chains.replaceAll((_, chain) ->
          chain.withRules(
              chain.rules().stream().filter(rule -> !rule.references().touch(missing)).toList()));
    }
    return new Table(
        wanted.head(),
        new LinkedHashMap<>(chains),
        wanted.sets(),
        wanted.objects(),
        new LinkedHashMap<>(flowtables));
  }

  private SortedSet<String> absent(SortedSet<String> devices) {
    TreeSet<String> absent = new TreeSet<>(devices);
    absent.removeAll(interfaces);
    return absent;
  }

  private void waits(Table table, String kind, String name, SortedSet<String> absent) {
    pending.add(
        new Pending(
            new Operation(Verb.CREATE, kind, table.name() + " " + name),
            (absent.size() == 1 ? "interface " : "interfaces ") + String.join(", ", absent)));
  }

  private static <T> void replace(Map<String, T> all, String name, @Nullable T there) {
    if (there == null) {
      all.remove(name);
    } else {
      all.put(name, there);
    }
  }
}
