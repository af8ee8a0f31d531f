package dev.holdfast.network;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A kind of link that can be made, such as {@code bridge}: {@code ip link add type}.
 *
 * <p>Its attributes are declared in the class of its name.
 */
public final class LinkKind {

  private final String name;
  private final List<LinkAttribute<?>> attributes;
  private final Set<LinkAttribute<?>> required;
  private final List<LinkAttribute<?>> portAttributes;
  private final Trait trait;
  private final Function<LinkSettings, @Nullable String> flaw;

  /** What is special about how the kernel makes or alters one. */
  enum Trait {
    NONE,
    /** A change takes what it does not say for zero, so all of it is said. */
    WHOLE_CHANGES,
    /** The kernel shows of it what it has in other modes, too. */
    MODES,
    /** It is made by ioctl. */
    TUN
  }

  private LinkKind(
      String name,
      List<LinkAttribute<?>> attributes,
      Set<LinkAttribute<?>> required,
      List<LinkAttribute<?>> portAttributes,
      Trait trait,
      Function<LinkSettings, @Nullable String> flaw) {
    this.name = name;
    this.attributes = attributes;
    this.required = required;
    this.portAttributes = portAttributes;
    this.trait = trait;
    this.flaw = flaw;
  }

  static LinkKind of(String name, LinkAttribute<?>... attributes) {
    return new LinkKind(name, List.of(attributes), Set.of(), List.of(), Trait.NONE, _ -> null);
  }

  LinkKind requiring(LinkAttribute<?>... some) {
    return new LinkKind(name, attributes, Set.of(some), portAttributes, trait, flaw);
  }

  /** What a link can be told as a port of one of this kind. */
  LinkKind withPorts(LinkAttribute<?>... some) {
    return new LinkKind(name, attributes, required, List.of(some), trait, flaw);
  }

  /** It can live in another namespace than what it stands on: {@link Link#LINK_NETNS}. */
  LinkKind crossing() {
    List<LinkAttribute<?>> more =
        Stream.concat(attributes.stream(), Stream.of(Link.LINK_NETNS)).toList();
    return new LinkKind(name, more, required, portAttributes, trait, flaw);
  }

  boolean isCrossing() {
    return attributes.contains(Link.LINK_NETNS);
  }

  LinkKind with(Trait special) {
    return new LinkKind(name, attributes, required, portAttributes, special, flaw);
  }

  /**
   * Refuses what cannot be made.
   *
   * @param why says it of such settings; null if they can be
   */
  LinkKind refusing(Function<LinkSettings, @Nullable String> why) {
    return new LinkKind(name, attributes, required, portAttributes, trait, why);
  }

  /** All kinds that can be declared. */
  public static List<LinkKind> all() {
    return LinkKinds.ALL;
  }

  /** The kind of a name; empty if Holdfast does not manage it. */
  public static Optional<LinkKind> named(String name) {
    return Optional.ofNullable(LinkKinds.NAMED.get(name));
  }

  /**
   * The kind of a name.
   *
   * @throws IllegalArgumentException if Holdfast does not manage it
   */
  public static LinkKind parse(String name) {
    return named(name)
        .orElseThrow(() -> new IllegalArgumentException("not a kind of link: \"" + name + "\""));
  }

  /** As ip-link(8) calls it. */
  public String name() {
    return name;
  }

  /** What only links of this kind have. */
  public List<LinkAttribute<?>> attributes() {
    return attributes;
  }

  /** What has to be said to make one. */
  public Set<LinkAttribute<?>> required() {
    return required;
  }

  /** What its ports have. */
  public List<LinkAttribute<?>> portAttributes() {
    return portAttributes;
  }

  /** Why no such link can be made; null if it can. */
  @Nullable String flaw(LinkSettings settings) {
    return flaw.apply(settings);
  }

  Trait trait() {
    return trait;
  }

  /** All that can be said of a link of this kind, in the order of setting. */
  public List<LinkAttribute<?>> allAttributes() {
    return Stream.of(attributes, LinkKinds.OF_ANY).<LinkAttribute<?>>flatMap(List::stream).toList();
  }

  @Override
  public String toString() {
    return name;
  }
}
