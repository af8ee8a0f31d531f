package dev.holdfast.network;

import dev.holdfast.kernel.KernelException;
import dev.holdfast.netlink.Message;
import dev.holdfast.reconcile.Match;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a namespace, as a pass sees them.
 *
 * <p>The key is all of a rule but the protocol: nothing of a rule can be changed, and any two that
 * differ stand side by side. A stranger's rule that is the same is the wish met.
 */
final class Rules implements Kind<String, Rule, Look.ShownRule> {

  static final String NAME = "rule";

  private final Ownership ownership;
  private final boolean areTagged;
  private final Map<String, Rule> wanted;
  private final Map<String, Look.ShownRule> found = new LinkedHashMap<>();
  private final List<Look.ShownRule> surplus = new ArrayList<>();
  private final RuleOrder order;
  private final Map<String, String> obstacles = new HashMap<>();

  private Rules(Look look, NetworkState desired, Ownership ownership) throws KernelException {
    this.ownership = ownership;
    this.wanted = LinkedHashMap.newLinkedHashMap(desired.rules().size());
    List<Look.ShownRule> all = look.rulesWithMessages();
    areTagged =
        ownership.options().tags()
            && (all.isEmpty() || all.stream().anyMatch(shown -> shown.rule().protocol() != null));
    desired.rules().forEach(rule -> wanted.put(rule.toString(), rule));
    // What goes does so in this order, and of those that the kernel mistakes the narrower first.
    all.stream()
        .sorted(Comparator.comparingInt(shown -> -RuleFinding.weight(shown.message())))
        .forEach(this::add);
    order = new RuleOrder(all);
    wanted.forEach((key, rule) -> {
      if (!found.containsKey(key)) {
        order.comes(rule, tag());
      }
    });
    for (Map.Entry<String, Rule> wish : wanted.entrySet()) {
      if (!found.containsKey(wish.getKey())) {
        String unknown = look.unknownOf(wish.getValue());
        if (unknown != null) {
          obstacles.put(wish.getKey(), unknown);
        }
      }
    }
    surplus.forEach(order::goes);
    found.forEach((key, shown) -> {
      if (ours(key, shown) && !wanted.containsKey(key)) {
        order.goes(shown);
      }
    });
  }

  static Rules look(Look look, NetworkState desired, Ownership ownership) throws KernelException {
    return new Rules(look, desired, ownership);
  }

  /** Of several that are the same, one of ours counts, and the others of ours are too many. */
  private void add(Look.ShownRule shown) {
    String key = key(shown);
    boolean ours = ours(key, shown);
    if (shown.rule().rule() == null) {
      if (ours) {
        surplus.add(shown);
      }
      return;
    }
    Look.ShownRule other = found.putIfAbsent(key, shown);
    if (other == null || !ours) {
      return;
    }
    if (ours(key, other)) {
      surplus.add(shown);
    } else {
      found.put(key, shown);
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Map<String, Rule> wanted() {
    return wanted;
  }

  @Override
  public Map<String, Look.ShownRule> found() {
    return found;
  }

  @Override
  public List<Look.ShownRule> surplus() {
    return surplus;
  }

  @Override
  public String key(Look.ShownRule shown) {
    return shown.rule().key();
  }

  @Override
  public boolean tagged(Look.ShownRule shown) {
    Integer protocol = shown.rule().protocol();
    return ownership.options().tags() && protocol != null && protocol == ownership.protocol();
  }

  @Override
  public boolean areTagged() {
    return areTagged;
  }

  @Override
  public boolean kernelChecksTag() {
    return areTagged;
  }

  @Override
  public Ownership ownership() {
    return ownership;
  }

  /** What bears the tag of anybody else is theirs, whatever our books say. */
  @Override
  public boolean ours(String key, Look.ShownRule shown) {
    Integer protocol = shown.rule().protocol();
    boolean nobodys = protocol == null || protocol == 0;
    return tagged(shown) || (!areTagged && nobodys && ownership.lists(NAME, key));
  }

  @Override
  public Match match(Rule wish, Look.ShownRule shown) {
    return Match.EXACT;
  }

  @Override
  public String owner(Look.ShownRule shown) {
    Integer protocol = shown.rule().protocol();
    return protocol == null || protocol == 0
        ? "somebody who left no tag"
        : "proto " + RouteProtocol.name(protocol);
  }

  @Override
  public String show(Rule wish) {
    return wish.toString();
  }

  @Override
  public String value(Look.ShownRule shown) {
    return key(shown);
  }

  /** Something of it that this kernel would leave out without a word. */
  @Override
  public @Nullable String obstacle(Rule wish) {
    return obstacles.get(wish.toString());
  }

  @Override
  public @Nullable String objection(Change change, Look.ShownRule shown) {
    List<Look.ShownRule> written = new ArrayList<>(order.mistaken(shown));
    if (change == Change.RELEASED) {
      written.add(shown);
    }
    for (Look.ShownRule one : written) {
      String unknown = RuleMessages.unknown(one.message()).orElse(null);
      if (unknown != null) {
        return "a rule that cannot be written again would go: " + one.rule() + ": " + unknown;
      }
    }
    return null;
  }

  @Override
  public Stage coming(Rule wish) {
    return Stage.RULES_COME;
  }

  @Override
  public Stage going(Look.ShownRule shown) {
    return Stage.RULES_GO;
  }

  /** Nothing: a rule may name interfaces, tables and rules that are not there. */
  @Override
  public @Nullable String waitsFor(Rule wish, Standing standing) {
    return null;
  }

  @Override
  public Deed create(Rule wish) {
    return Deed.send(order.creation(wish, tag()));
  }

  /** Is not asked for: what has the key of a rule is as wanted. */
  @Override
  public Deed alter(Rule wish) {
    return create(wish);
  }

  @Override
  public Deed delete(Look.ShownRule shown) {
    return new Deed.Send(order.deletion(shown));
  }

  /** It becomes an administrator's: another rule, which is there before ours goes. */
  @Override
  public Deed release(Look.ShownRule shown) {
    List<Message> messages = new ArrayList<>();
    if (!order.has(shown, RouteProtocol.STATIC)) {
      messages.add(RuleMessages.again(shown.message(), RouteProtocol.STATIC));
    }
    messages.addAll(order.deletion(shown));
    return new Deed.Send(messages);
  }

  private @Nullable Integer tag() {
    return ownership.options().tags() ? (Integer) ownership.protocol() : null;
  }
}
