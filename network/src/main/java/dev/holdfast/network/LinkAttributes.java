package dev.holdfast.network;

import dev.holdfast.netlink.Message;
import dev.holdfast.network.LinkAttribute.Change;
import dev.holdfast.network.LinkAttribute.Region;
import dev.holdfast.reconcile.FlatPlan;
import dev.holdfast.reconcile.FlatStep;
import dev.holdfast.reconcile.FlatValue;
import dev.holdfast.reconcile.Operation;
import dev.holdfast.reconcile.Owned;
import dev.holdfast.reconcile.Pending;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of links that can be altered in place: flat values, owned by name and attribute.
 */
final class LinkAttributes {

  static final String NAME = MadeLinks.NAME;

  private static final int TURNS = 3;

  private final Links links;
  private final MovedLinks moved;
  private final ShakenLinks shaken;
  private final NetworkState desired;
  private final LinkTies ties;
  private final Predicate<String> made;
  private final FlatPlan<String> plan;
  private final List<Pending> pending;

  /**
   * @param made whether we made a link of a name, or are about to: it has no originals
   */
  LinkAttributes(
      Links links,
      MovedLinks moved,
      ShakenLinks shaken,
      NetworkState desired,
      Map<String, Owned> owned,
      boolean revert,
      Predicate<String> made) {
    this.links = links;
    this.moved = moved;
    this.shaken = shaken;
    this.desired = desired;
    this.made = made;
    this.ties = LinkTies.of(links, desired);
    Map<String, Text> wanted = wanted();
    Map<String, String> observed = observed(wanted, owned.keySet());
    Set<String> blocked = new HashSet<>(wanted.keySet());
    blocked.removeIf(key -> observed.containsKey(key) || links.willBe(link(key)));
    this.plan = FlatPlan.compare(wanted, blocked, observed, stillTrue(owned), revert);
    this.pending =
        wanted.entrySet().stream()
            .filter(wish -> blocked.contains(wish.getKey()))
            .map(wish -> new Pending(setting(wish), missing(wish.getKey(), wish.getValue())))
            .toList();
  }

  private String missing(String key, Text value) {
    String lack = MovedLinks.isKey(key) ? moved.lack(key, value.render()) : null;
    return lack != null ? lack : "interface " + link(key);
  }

  /** Less what is said of links that we made, and that are somebody else's by now. */
  private Map<String, Owned> stillTrue(Map<String, Owned> owned) {
    Map<String, Owned> still = new LinkedHashMap<>(owned);
    still
        .entrySet()
        .removeIf(record ->
            record.getValue().original() == null
                && links.named(link(record.getKey())).isPresent()
                && !made.test(link(record.getKey())));
    return still;
  }

  /** Everything that may be owned once this is applied. */
  Map<String, Owned> intended() {
    return withoutOriginalsOfOurs(plan.intended());
  }

  /** What is owned after the steps were tried. */
  Map<String, Owned> after(Predicate<Operation> worked) {
    return withoutOriginalsOfOurs(plan.after(step -> worked.test(step.operation(NAME))));
  }

  private Map<String, Owned> withoutOriginalsOfOurs(Map<String, Owned> owned) {
    Map<String, Owned> all = new LinkedHashMap<>(owned);
    all.replaceAll(
        (key, record) -> made.test(link(key)) ? new Owned(record.applied(), null) : record);
    return all;
  }

  /** What others stand on first, and what a link comes up with before it does. */
  private Map<String, Text> wanted() {
    List<String> names = new ArrayList<>(desired.links().keySet());
    names.sort(Comparator.comparingInt(ties::depth));
    Map<String, Text> wanted = new LinkedHashMap<>();
    for (int turn = 0; turn < TURNS; turn++) {
      for (String name : names) {
        LinkSettings settings = desired.links().getOrDefault(name, LinkSettings.of());
        for (LinkAttribute<?> attribute : known(settings.kind())) {
          Object value = settings.values().get(attribute);
          boolean due = isFlat(attribute) && turn(attribute) == turn;
          if (value != null && due) {
            wanted.put(key(name, attribute), new Text(attribute.renderAny(value)));
          }
        }
      }
    }
    return wanted;
  }

  /** First who is whose port, of all links: a port can stand in for another of its bridge. */
  private static int turn(LinkAttribute<?> attribute) {
    return Link.FIRST.contains(attribute) ? 0 : attribute == Link.UP ? TURNS - 1 : 1;
  }

  private static boolean isFlat(LinkAttribute<?> attribute) {
    return attribute.change() != Change.FIXED && attribute.change() != Change.BY_OBJECT;
  }

  /** What is there of the links that matter: a host may have thousands of others. */
  private Map<String, String> observed(Map<String, Text> wanted, Set<String> owned) {
    Set<String> names = new HashSet<>();
    wanted.keySet().forEach(key -> names.add(link(key)));
    owned.forEach(key -> names.add(link(key)));
    Map<String, String> observed = new HashMap<>();
    links
        .byName()
        .forEach((name, link) -> {
          if (names.contains(name) && !links.isComing(name)) {
            link.values()
                .forEach((attribute, value) ->
                    observed.put(key(name, attribute), attribute.renderAny(value)));
          }
        });
    Stream.concat(wanted.keySet().stream(), owned.stream())
        .filter(MovedLinks::isKey)
        .forEach(key -> {
          Text word = wanted.get(key);
          String where =
              word == null ? moved.observed(key) : moved.observed(link(key), word.render());
          if (where != null) {
            observed.put(key, where);
          }
        });
    // What a link is made with it has when it is there.
    desired
        .links()
        .forEach((name, settings) -> {
          if (links.isComing(name) && settings.kind() != null) {
            for (LinkAttribute<?> attribute : settings.values().keySet()) {
              Text text = wanted.get(key(name, attribute));
              if (attribute.isAtBirth() && text != null) {
                observed.put(key(name, attribute), text.render());
              }
            }
          }
        });
    return observed;
  }

  private static List<LinkAttribute<?>> known(@Nullable LinkKind kind) {
    return kind == null ? LinkKinds.OF_ANY : kind.allAttributes();
  }

  private static String key(String link, LinkAttribute<?> attribute) {
    return link + " " + attribute.word();
  }

  private static String link(String key) {
    return key.substring(0, key.indexOf(' '));
  }

  private static Operation setting(Map.Entry<String, Text> wish) {
    return new Operation(Operation.Verb.SET, NAME, wish.getKey(), null, wish.getValue().render());
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
    // One that goes back does so when all that is on it has gone.
    stage = flat instanceof FlatStep.PutBack<String> && isMoved(flat) ? Stage.LINKS_GO : stage;
    List<Message> restore = restore(flat);
    return new Step(
        flat.operation(NAME),
        stage,
        0,
        standing -> waitsFor(flat, standing),
        () -> List.of(deed(flat)),
        restore,
        !restore.isEmpty(),
        false);
  }

  /** What puts back the foreign things that go along with what is set, or put back. */
  private List<Message> restore(FlatStep<String> flat) {
    boolean isWritten = !(flat instanceof FlatStep.LetGo<String>);
    return isWritten && attribute(flat.key()) == Link.MAC
        ? shaken.neighboursAgain(link(flat.key()))
        : List.of();
  }

  private static boolean isMoved(FlatStep<String> flat) {
    return MovedLinks.isKey(flat.key());
  }

  private @Nullable String waitsFor(FlatStep<String> flat, Standing standing) {
    if (isMoved(flat)) {
      return switch (flat) {
        case FlatStep.SetTo<String>(var key, _, var value) -> moved.lack(key, value);
        case FlatStep.PutBack<String>(var key, _, _) -> moved.foreign(key);
        case FlatStep.LetGo<String> _ -> null;
      };
    }
    if (flat instanceof FlatStep.PutBack<String> && attribute(flat.key()) == Link.UP) {
      return shaken.foreign(link(flat.key()));
    }
    if (!(flat instanceof FlatStep.SetTo<String>(var key, _, var value))) {
      return null;
    }
    String missing = standing.link(link(key));
    LinkAttribute<?> attribute = attribute(key);
    if (missing == null && attribute != null && attribute.namesALink() && !value.isEmpty()) {
      missing = standing.link(value);
    }
    if (missing == null && attribute == Link.UP && value.equals("true")) {
      missing = carrier(link(key), standing);
    }
    return missing;
  }

  /** A VLAN comes up only on a link that is up, unless it is bound to it loosely. */
  private @Nullable String carrier(String name, Standing standing) {
    LinkSettings settings = desired.links().get(name);
    if (settings == null
        || settings.kind() != Vlan.KIND
        || Boolean.TRUE.equals(settings.get(Vlan.LOOSE_BINDING))) {
      return null;
    }
    String below = settings.get(Vlan.LINK);
    String home = Link.home(settings);
    if (below == null || home.isEmpty()) {
      return below == null ? null : standing.up(below);
    }
    boolean up = links.places().in(home).named(below).map(ObservedLink::up).orElse(true);
    return up ? null : below + " in " + home + " to be up";
  }

  private Deed deed(FlatStep<String> flat) {
    return switch (flat) {
      case FlatStep.SetTo<String>(var key, _, var value) when isMoved(flat) ->
          moved.bring(key, value);
      case FlatStep.PutBack<String>(var key, _, var original) when isMoved(flat) ->
          moved.takeBack(key, original);
      case FlatStep.SetTo<String>(var key, _, var value) -> write(key, value);
      case FlatStep.PutBack<String>(var key, _, var original) -> write(key, original);
      case FlatStep.LetGo<String> _ -> Deed.NONE;
    };
  }

  /** Nothing for a link that is gone: with it went what was owned of it. */
  private Deed write(String key, String text) {
    String name = link(key);
    int index = links.index(name);
    LinkAttribute<?> attribute = attribute(key);
    if (index == 0 || attribute == null) {
      return Deed.NONE;
    }
    Deed apart = apart(attribute, index, kindOf(name), text);
    if (apart != null) {
      return apart;
    }
    ObservedLink now = links.isComing(name) ? null : links.named(name).orElse(null);
    Object before = now == null ? null : now.values().get(attribute);
    Object said = attribute.over(before, attribute.parse(text));
    Message message = message(name, index, attribute, said);
    boolean down = attribute.change() == Change.DOWN || (attribute == Link.MASTER && isBond(text));
    return down && now != null && now.up()
        ? Deed.send(LinkMessages.setUp(index, false), message, LinkMessages.setUp(index, true))
        : Deed.send(message);
  }

  private static <T> @Nullable Deed apart(
      LinkAttribute<T> attribute, int index, String kind, String text) {
    Apart<T> apart = attribute.apart();
    return apart == null ? null : apart.set(index, kind, attribute.parse(text));
  }

  /** A bond takes no port that is up. */
  private boolean isBond(String master) {
    return kindOf(master).equals(Bond.KIND.name());
  }

  private Message message(String name, int index, LinkAttribute<?> attribute, Object value) {
    Region region = attribute.region();
    String kind = region == Region.PORT ? portKind(attribute) : kindOf(name);
    Links around = region == Region.DATA ? around(name) : links;
    return LinkMessages.set(index, region, kind, with(name, attribute, value), around);
  }

  /** The links that the kernel looks for what a link stands on among. */
  private Links around(String name) {
    LinkSettings settings = desired.links().get(name);
    String home = settings == null ? Form.NONE : Link.home(settings);
    return home.isEmpty() || links.places().isHere(home) ? links : links.places().in(home);
  }

  /** What is said to the kernel: the attribute, and what it would otherwise take for zero. */
  private Map<LinkAttribute<?>, Object> with(
      String name, LinkAttribute<?> attribute, Object value) {
    Map<LinkAttribute<?>, Object> said = new LinkedHashMap<>();
    LinkKind kind = LinkKind.named(kindOf(name)).orElse(null);
    if (attribute.region() == Region.DATA
        && kind != null
        && kind.trait() == LinkKind.Trait.WHOLE_CHANGES) {
      links.named(name).ifPresent(link -> said.putAll(link.values()));
      LinkSettings settings = desired.links().get(name);
      if (settings != null) {
        said.putAll(settings.values());
      }
      said.keySet().removeIf(other -> other.region() != Region.DATA);
    }
    if (BridgePort.TOGETHER.contains(attribute)) {
      LinkSettings settings = desired.links().getOrDefault(name, LinkSettings.of());
      said.putAll(settings.values());
      said.keySet().retainAll(BridgePort.TOGETHER);
    }
    said.put(attribute, value);
    return said;
  }

  private String kindOf(String name) {
    LinkSettings settings = desired.links().get(name);
    LinkKind kind = settings == null ? null : settings.kind();
    return kind != null ? kind.name() : links.named(name).map(ObservedLink::kind).orElse("");
  }

  /** The kind that has such ports. */
  private static String portKind(LinkAttribute<?> attribute) {
    return LinkKind.all().stream()
        .filter(kind -> kind.portAttributes().contains(attribute))
        .map(LinkKind::name)
        .findFirst()
        .orElse("");
  }

  private @Nullable LinkAttribute<?> attribute(String key) {
    String word = key.substring(key.indexOf(' ') + 1);
    return known(LinkKind.named(kindOf(link(key))).orElse(null)).stream()
        .filter(attribute -> attribute.word().equals(word))
        .findFirst()
        .orElse(null);
  }

  private record Text(String render) implements FlatValue {

    @Override
    public boolean matches(String observed) {
      return render.equals(observed);
    }
  }
}
