package dev.holdfast.nftables;

import dev.holdfast.nftables.Change.Part;
import dev.holdfast.reconcile.Operation;
import dev.holdfast.reconcile.Operation.Verb;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The smallest change that makes what is in a table as it is wanted.
 *
 * <p>What stays keeps its handle and what it has counted. What the kernel cannot alter goes and
 * comes back, and with it, for as long as it is away, whatever refers to it.
 */
final class TableComparison {

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
          if (same == null
              || (!same.content().equals(object.content()) && !object.canBecome(same))) {
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
      parts.addAll(writer.newSet(same, true));
      parts.addAll(writer.keepElements(same.name(), Carry.elements(same, set)));
      add(Verb.REPLACE, same.kind(), in(set.name()), parts);
    }
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
    changes.addAll(new ElementChanges(wanted.name(), writer, going, set, before).changes());
  }

  private void rules(Chain chain) {
    Chain before = found.chains().get(chain.name());
    List<NftRule> there =
        before == null || going.chains().contains(chain.name()) ? List.of() : before.rules();
    changes.addAll(
        new RuleChanges(in(chain.name()), writer, going, wantedTexts, foundTexts)
            .between(chain, there));
  }
}
