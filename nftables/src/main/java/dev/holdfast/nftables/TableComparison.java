package dev.holdfast.nftables;

import dev.holdfast.nftables.Change.Part;
import dev.holdfast.reconcile.Operation;
import dev.holdfast.reconcile.Operation.Verb;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The smallest change that makes a table as it is wanted.
 *
 * <p>What stays keeps its handle and what it has counted. What the kernel cannot alter goes and
 * comes back, and with it, for as long as it is away, whatever refers to it.
 */
final class TableComparison {

  /** More elements than this that come or go in one set are one operation. */
  private static final int LISTED = 64;

  private final Table wanted;
  private final Table found;
  private final TableWriter writer;
  private final Texts wantedTexts;
  private final Supplier<Texts> foundTexts;
  private final References going;
  private final List<Change> changes = new ArrayList<>();

  /**
   * @param foundTexts asked for only if a rule goes
   */
  TableComparison(
      Table wanted,
      Table found,
      TableWriter writer,
      Texts wantedTexts,
      Supplier<Texts> foundTexts) {
    this.wanted = wanted;
    this.found = found;
    this.writer = writer;
    this.wantedTexts = wantedTexts;
    this.foundTexts = foundTexts;
    this.going = going();
  }

  /** What has to leave the kernel, whether it comes back or not. */
  private References going() {
    References.Builder into = new References.Builder();
    found
        .chains()
        .forEach((name, chain) -> {
          Chain same = wanted.chains().get(name);
          if (same == null || !same.content().equals(chain.content())) {
            into.add(References.Kind.CHAIN, name);
          }
        });
    found
        .flowtables()
        .forEach((name, flowtable) -> {
          Flowtable same = wanted.flowtables().get(name);
          if (same == null || !same.content().equals(flowtable.content())) {
            into.add(References.Kind.FLOWTABLE, name);
          }
        });
    found
        .objects()
        .forEach((key, object) -> {
          NftObject same = wanted.objects().get(key);
          if (same == null || !same.content().equals(object.content()) && !object.canBecome(same)) {
            into.addObject(key.type(), key.name());
          }
        });
    References others = into.build();
    found
        .sets()
        .forEach((name, set) -> {
          NftSet same = wanted.sets().get(name);
          if (same == null || !canStay(set, same, others)) {
            into.add(References.Kind.SET, name);
          }
        });
    return into.build();
  }

  private static boolean canStay(NftSet set, NftSet same, References others) {
    boolean fixed = set.isConstant();
    return same.content().equals(set.content())
        && !(fixed && (!same.elements().equals(set.elements()) || set.references().touch(others)));
  }

  List<Change> changes() {
    changes.clear();
    head();
    found.chains().values().forEach(this::chainGoes);
    found.sets().values().forEach(this::setGoes);
    found.objects().values().forEach(this::objectGoes);
    found.flowtables().values().forEach(this::flowtableGoes);
    wanted.objects().values().forEach(this::objectComes);
    wanted.flowtables().values().forEach(this::flowtableComes);
    wanted.chains().values().forEach(this::chainComes);
    wanted.sets().values().forEach(this::setComes);
    wanted.chains().values().forEach(this::rules);
    return changes;
  }

  private String in(String name) {
    return wanted.name() + " " + name;
  }

  private void add(Verb verb, String kind, String subject, Collection<Part> parts) {
    add(new Operation(verb, kind, subject), parts);
  }

  private void add(Operation operation, Collection<Part> parts) {
    changes.add(new Change(operation, List.copyOf(parts)));
  }

  private void head() {
    long before = found.head().flags() & Table.Head.DORMANT;
    long after = wanted.head().flags() & Table.Head.DORMANT;
    if (before != after) {
      add(
          new Operation(
              Verb.SET,
              "table",
              wanted.name().toString(),
              before == 0 ? "active" : "dormant",
              after == 0 ? "active" : "dormant"),
          List.of(writer.setTableFlags(found.head().flags() & ~Table.Head.DORMANT | after)));
    }
  }

  private void chainGoes(Chain chain) {
    if (!going.chains().contains(chain.name())) {
      return;
    }
    List<Part> parts = new ArrayList<>(writer.deleteChain(chain));
    Chain same = wanted.chains().get(chain.name());
    if (same == null) {
      add(Verb.DELETE, "chain", in(chain.name()), parts);
    } else {
      parts.add(writer.newChain(same));
      add(Verb.REPLACE, "chain", in(chain.name()), parts);
    }
  }

  private void setGoes(NftSet set) {
    if (!going.sets().contains(set.name())) {
      return;
    }
    List<Part> parts = new ArrayList<>(writer.deleteSet(set));
    NftSet same = wanted.sets().get(set.name());
    if (same == null) {
      add(Verb.DELETE, set.kind(), in(set.name()), parts);
    } else {
      parts.addAll(writer.newSet(same.withElements(carried(same, set)), true));
      add(Verb.REPLACE, same.kind(), in(set.name()), parts);
    }
  }

  /** The wanted elements, and those that packets put there if they fit into the new set. */
  private static Elements carried(NftSet same, NftSet before) {
    boolean fits =
        same.flags() == before.flags()
            && same.keyType() == before.keyType()
            && Objects.equals(same.dataType(), before.dataType());
    if (!fits) {
      return same.elements();
    }
    return same.elements().with(kept(same, before));
  }

  /** What is there beyond what is wanted and stays. */
  static List<Elements.Unit> kept(NftSet same, NftSet before) {
    return same.elements().from(before.elements()).surplus().stream()
        .filter(before::keeps)
        .toList();
  }

  private void objectGoes(NftObject object) {
    if (!going.objects().contains(object.key())) {
      return;
    }
    List<Part> parts = new ArrayList<>();
    parts.add(writer.deleteObject(object));
    NftObject same = wanted.objects().get(object.key());
    if (same != null) {
      parts.add(writer.newObject(same));
    }
    add(
        same == null ? Verb.DELETE : Verb.REPLACE,
        object.key().kind(),
        in(object.key().name()),
        parts);
  }

  private void flowtableGoes(Flowtable flowtable) {
    if (!going.flowtables().contains(flowtable.name())) {
      return;
    }
    List<Part> parts = new ArrayList<>();
    parts.add(writer.deleteFlowtable(flowtable));
    Flowtable same = wanted.flowtables().get(flowtable.name());
    if (same != null) {
      parts.add(writer.newFlowtable(same));
    }
    add(same == null ? Verb.DELETE : Verb.REPLACE, "flowtable", in(flowtable.name()), parts);
  }

  private void objectComes(NftObject object) {
    NftObject before = found.objects().get(object.key());
    if (before == null) {
      add(
          Verb.CREATE,
          object.key().kind(),
          in(object.key().name()),
          List.of(writer.newObject(object)));
    } else if (!going.objects().contains(object.key())
        && !before.content().equals(object.content())) {
      add(
          Verb.SET,
          object.key().kind(),
          in(object.key().name()),
          List.of(writer.setObject(object)));
    }
  }

  private void flowtableComes(Flowtable flowtable) {
    if (!found.flowtables().containsKey(flowtable.name())) {
      add(Verb.CREATE, "flowtable", in(flowtable.name()), List.of(writer.newFlowtable(flowtable)));
    }
  }

  private void chainComes(Chain chain) {
    Chain before = found.chains().get(chain.name());
    if (before == null) {
      add(Verb.CREATE, "chain", in(chain.name()), List.of(writer.newChain(chain)));
    } else if (!going.chains().contains(chain.name())
        && !Objects.equals(before.policy(), chain.policy())) {
      add(
          new Operation(
              Verb.SET,
              "chain",
              in(chain.name()) + " policy",
              policy(before.policy()),
              policy(chain.policy())),
          List.of(writer.setPolicy(chain)));
    }
  }

  private static String policy(@Nullable Long policy) {
    return policy != null && policy == 0 ? "drop" : "accept";
  }

  private void setComes(NftSet set) {
    NftSet before = found.sets().get(set.name());
    if (before == null) {
      int size = set.elements().size();
      add(
          new Operation(
              Verb.CREATE,
              set.kind(),
              in(set.name()),
              null,
              size == 0 ? null : size == 1 ? "1 element" : size + " elements"),
          writer.newSet(set, true));
    } else if (!going.sets().contains(set.name())) {
      elements(set, before);
    }
  }

  private void elements(NftSet set, NftSet before) {
    Elements.Difference difference = set.elements().from(before.elements());
    List<Elements.Unit> surplus =
        difference.surplus().stream().filter(unit -> !before.keeps(unit)).toList();
    List<Elements.Changed> changed = new ArrayList<>(difference.changed());
    if (set.isMap() && !going.isEmpty()) {
      changed.addAll(displaced(before, surplus, changed));
    }
    int count = difference.missing().size() + surplus.size() + changed.size();
    if (count > LISTED) {
      elementsAtOnce(set, difference.missing(), surplus, changed);
      return;
    }
    surplus.forEach(
        unit -> add(Verb.DELETE, "element", element(set, unit), deleted(set, List.of(unit))));
    for (Elements.Changed one : changed) {
      List<Part> parts = new ArrayList<>(deleted(set, List.of(one.found())));
      parts.addAll(writer.addElements(set.name(), List.of(one.wanted())));
      add(Verb.REPLACE, "element", element(set, one.wanted()), parts);
    }
    difference
        .missing()
        .forEach(unit ->
            add(
                Verb.CREATE,
                "element",
                element(set, unit),
                writer.addElements(set.name(), List.of(unit))));
  }

  private List<Part> deleted(NftSet set, List<Elements.Unit> units) {
    return writer.deleteElements(set.name(), units);
  }

  private String element(NftSet set, Elements.Unit unit) {
    return KeyText.of(set, unit) + " in " + in(set.name());
  }

  /** Elements that stay as they are, but refer to what goes and comes back. */
  private List<Elements.Changed> displaced(
      NftSet before, List<Elements.Unit> surplus, List<Elements.Changed> changed) {
    Set<Elements.Unit> others = Collections.newSetFromMap(new IdentityHashMap<>());
    others.addAll(surplus);
    changed.forEach(one -> others.add(one.found()));
    List<Elements.Changed> displaced = new ArrayList<>();
    for (Elements.Unit unit : before.elements().units()) {
      References.Builder into = new References.Builder();
      unit.first().refer(before.objectType(), into);
      if (!others.contains(unit) && into.build().touch(going)) {
        displaced.add(new Elements.Changed(unit, unit));
      }
    }
    return displaced;
  }

  private void elementsAtOnce(
      NftSet set,
      List<Elements.Unit> missing,
      List<Elements.Unit> surplus,
      List<Elements.Changed> changed) {
    List<Elements.Unit> out = new ArrayList<>(surplus);
    List<Elements.Unit> in = new ArrayList<>(missing);
    changed.forEach(one -> {
      out.add(one.found());
      in.add(one.wanted());
    });
    List<Part> parts = new ArrayList<>(deleted(set, out));
    parts.addAll(writer.addElements(set.name(), in));
    String subject = in(set.name()) + " elements";
    String what =
        "%d come, %d go, %d change".formatted(missing.size(), surplus.size(), changed.size());
    add(new Operation(Verb.SET, set.kind(), subject, null, what), parts);
  }

  private void rules(Chain chain) {
    Chain before = found.chains().get(chain.name());
    boolean anew = before == null || going.chains().contains(chain.name());
    List<NftRule> there = anew ? List.of() : before.rules();
    List<@Nullable NftRule> kept =
        RuleOrder.kept(
            chain.rules(),
            there,
            (wish, rule) ->
                wish.content().equals(rule.content()) && !rule.references().touch(going));
    new RuleChanges(chain, there, kept).changes();
  }

  /** What comes and goes between the rules of one chain that stay. */
  private final class RuleChanges {

    private final Chain chain;
    private final List<NftRule> there;
    private final List<@Nullable NftRule> kept;

    RuleChanges(Chain chain, List<NftRule> there, List<@Nullable NftRule> kept) {
      this.chain = chain;
      this.there = there;
      this.kept = kept;
    }

    void changes() {
      int at = 0;
      for (int i = 0; i <= kept.size(); ) {
        int end = i;
        while (end < kept.size() && kept.get(end) == null) {
          end++;
        }
        NftRule anchor = end < kept.size() ? kept.get(end) : null;
        int upTo = anchor == null ? there.size() : indexOf(anchor, at);
        gap(chain.rules().subList(i, end), there.subList(at, upTo), anchor);
        at = upTo + 1;
        i = end + 1;
      }
    }

    private int indexOf(NftRule rule, int from) {
      int at = from;
      while (there.get(at) != rule) {
        at++;
      }
      return at;
    }

    /** New rules before an anchor; where old ones were in their place, they replace them. */
    private void gap(List<NftRule> come, List<NftRule> go, @Nullable NftRule anchor) {
      long before = anchor == null ? 0 : anchor.handle();
      for (int i = 0; i < Math.max(come.size(), go.size()); i++) {
        List<Part> parts = new ArrayList<>();
        NftRule old = i < go.size() ? go.get(i) : null;
        NftRule fresh = i < come.size() ? come.get(i) : null;
        if (old != null) {
          parts.add(writer.deleteRule(chain.name(), old));
        }
        if (fresh != null) {
          parts.addAll(writer.newRule(chain.name(), fresh, before));
        }
        add(operation(old, fresh), parts);
      }
    }

    private Operation operation(@Nullable NftRule old, @Nullable NftRule fresh) {
      if (fresh == null) {
        return new Operation(Verb.DELETE, "rule", subject(foundTexts.get().of(gone(old))));
      }
      String text = wantedTexts.of(fresh);
      if (old == null) {
        return new Operation(Verb.CREATE, "rule", subject(text));
      }
      return new Operation(Verb.REPLACE, "rule", subject(text), foundTexts.get().of(old), text);
    }

    private static NftRule gone(@Nullable NftRule rule) {
      return Objects.requireNonNull(rule);
    }

    private String subject(String text) {
      return text + " in " + in(chain.name());
    }
  }
}
