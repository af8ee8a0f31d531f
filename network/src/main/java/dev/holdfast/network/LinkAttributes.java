package dev.holdfast.network;

import dev.holdfast.netlink.Message;
import dev.holdfast.reconcile.FlatPlan;
import dev.holdfast.reconcile.FlatStep;
import dev.holdfast.reconcile.FlatValue;
import dev.holdfast.reconcile.Operation;
import dev.holdfast.reconcile.Owned;
import dev.holdfast.reconcile.Pending;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The attributes of links that a pass manages: flat values, owned by name and attribute. */
final class LinkAttributes {

  static final String NAME = "link";

  private static final String UP = " up";
  private static final String MTU = " mtu";

  private final Links links;
  private final FlatPlan<String> plan;
  private final List<Pending> pending;

  LinkAttributes(Links links, NetworkState desired, Map<String, Owned> owned, boolean revert) {
    this.links = links;
    Map<String, Text> wanted = wanted(desired);
    Map<String, String> observed = new HashMap<>();
    for (ObservedLink link : links.all()) {
      observed.put(link.name() + UP, Boolean.toString(link.up()));
      observed.put(link.name() + MTU, Integer.toString(link.mtu()));
    }
    Set<String> blocked = new HashSet<>(wanted.keySet());
    blocked.removeAll(observed.keySet());
    this.plan = FlatPlan.compare(wanted, blocked, observed, owned, revert);
    this.pending =
        wanted.entrySet().stream()
            .filter(wish -> blocked.contains(wish.getKey()))
            .map(wish -> new Pending(setting(wish), "interface " + nameIn(wish.getKey())))
            .toList();
  }

  /** The MTU first: a link that comes up has it from the start. */
  private static Map<String, Text> wanted(NetworkState desired) {
    Map<String, Text> wanted = new LinkedHashMap<>();
    desired
        .links()
        .forEach((name, settings) -> {
          if (settings.mtu() != null) {
            wanted.put(name + MTU, new Text(settings.mtu().toString()));
          }
          if (settings.up() != null) {
            wanted.put(name + UP, new Text(settings.up().toString()));
          }
        });
    return wanted;
  }

  private static Operation setting(Map.Entry<String, Text> wish) {
    return new Operation(Operation.Verb.SET, NAME, wish.getKey(), null, wish.getValue().render());
  }

  FlatPlan<String> plan() {
    return plan;
  }

  /** What is wanted of interfaces that are not there. */
  List<Pending> pending() {
    return pending;
  }

  List<Step> steps() {
    return plan.steps().stream().map(this::step).toList();
  }

  private Step step(FlatStep<String> flat) {
    Stage stage = flat instanceof FlatStep.SetTo<String> ? Stage.LINKS : Stage.LINKS_RELEASED;
    return new Step(
        flat.operation(NAME), stage, _ -> null, () -> List.of(new Deed.Send(messages(flat))));
  }

  private List<Message> messages(FlatStep<String> flat) {
    return switch (flat) {
      case FlatStep.SetTo<String>(var key, _, var value) -> write(key, value);
      case FlatStep.PutBack<String>(var key, _, var original) -> write(key, original);
      case FlatStep.LetGo<String> _ -> List.of();
    };
  }

  /** Nothing for a link that is gone: with it went what was owned of it. */
  private List<Message> write(String key, String value) {
    int index = links.index(nameIn(key));
    if (index == 0) {
      return List.of();
    }
    return List.of(
        key.endsWith(MTU)
            ? LinkMessages.setMtu(index, Long.parseLong(value))
            : LinkMessages.setUp(index, Boolean.parseBoolean(value)));
  }

  private static String nameIn(String key) {
    return key.substring(0, key.lastIndexOf(' '));
  }

  private record Text(String render) implements FlatValue {

    @Override
    public boolean matches(String observed) {
      return render.equals(observed);
    }
  }
}
