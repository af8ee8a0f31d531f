package dev.holdfast.network;

import dev.holdfast.kernel.KernelException;
import dev.holdfast.reconcile.Match;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What WireGuard links are like inside, but for their peers: settings that are there whether we
 * want them or not, managed as long as they are wanted, and then left as they are.
 */
final class Wireguards implements Kind<String, Wireguards.Wish, ObservedWireguard> {

  static final String NAME = "wireguard";

  private final Links links;
  private final Ownership ownership;
  private final Map<String, Wish> wanted = new LinkedHashMap<>();
  private final Map<String, ObservedWireguard> found = new LinkedHashMap<>();

  /** A device as it is wanted, with its private key. */
  record Wish(WireguardDevice device, Secret privateKey) {}

  /**
   * A key that was read, if there is one to read.
   *
   * @param key null if it is not managed, or could not be read
   * @param unreadable why it could not be read; null if it could
   */
  record Secret(@Nullable WireguardKey key, @Nullable String unreadable) {

    static Secret of(@Nullable WireguardKeySource source) {
      try {
        return new Secret(source == null ? null : source.read(), null);
      } catch (KernelException e) {
        return new Secret(null, e.getMessage());
      }
    }
  }

  private Wireguards(Look look, NetworkState desired, Ownership ownership) throws KernelException {
    this.links = look.links();
    this.ownership = ownership;
    for (WireguardDevice device : desired.wireguard()) {
      if (device.isManaged()) {
        wanted.put(device.link(), new Wish(device, Secret.of(device.privateKey())));
        look.wireguard(device.link()).ifPresent(there -> found.put(there.link(), there));
      }
    }
  }

  static Wireguards look(Look look, NetworkState desired, Ownership ownership)
      throws KernelException {
    return new Wireguards(look, desired, ownership);
  }

  /** Why a link that is there cannot be talked to; null if it can, or is not there. */
  static @Nullable String otherKind(Links links, String name) {
    Optional<ObservedLink> link = links.named(name);
    if (link.isEmpty() || link.get().kind().equals(WireguardMessages.FAMILY)) {
      return null;
    }
    String kind = link.get().kind();
    return name + " is " + (kind.isEmpty() ? "no virtual link" : "a " + kind) + ", not a wireguard";
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Map<String, Wish> wanted() {
    return wanted;
  }

  @Override
  public Map<String, ObservedWireguard> found() {
    return found;
  }

  @Override
  public String key(ObservedWireguard device) {
    return device.link();
  }

  /** Whoever wants them has them, so that there is nothing to remember. */
  @Override
  public boolean tagged(ObservedWireguard device) {
    return true;
  }

  @Override
  public Ownership ownership() {
    return ownership;
  }

  @Override
  public Match match(Wish wish, ObservedWireguard there) {
    return keyToSet(wish, there) == null
            && differing(wish.device.listenPort(), there.listenPort()) == null
            && differing(wish.device.fwmark(), there.fwmark()) == null
        ? Match.EXACT
        : Match.ALTERABLE;
  }

  /** The kernel fixes some bits of a private key, so the public ones are compared. */
  private static @Nullable WireguardKey keyToSet(Wish wish, ObservedWireguard there) {
    WireguardKey key = wish.privateKey.key;
    if (key == null) {
      return null;
    }
    boolean same =
        key.isNone() ? there.publicKey() == null : key.publicKey().equals(there.publicKey());
    return same ? null : key;
  }

  static <T> @Nullable T differing(@Nullable T wanted, T found) {
    return wanted == null || wanted.equals(found) ? null : wanted;
  }

  @Override
  public String owner(ObservedWireguard device) {
    return "somebody else";
  }

  @Override
  public String show(Wish wish) {
    WireguardDevice device = wish.device;
    WireguardKey key = wish.privateKey.key;
    List<String> words = new ArrayList<>();
    if (key != null) {
      words.add("public-key " + (key.isNone() ? "none" : key.publicKey()));
    }
    if (device.listenPort() != null) {
      words.add("listen-port " + device.listenPort());
    }
    if (device.fwmark() != null) {
      words.add("fwmark " + WireguardDevice.mark(device.fwmark()));
    }
    return String.join(" ", words);
  }

  /** Of what is there only that which is managed. */
  @Override
  public String value(ObservedWireguard there) {
    Wish wish = wanted.get(there.link());
    List<String> words = new ArrayList<>();
    if (wish == null || wish.device.privateKey() != null) {
      words.add("public-key " + (there.publicKey() == null ? "none" : there.publicKey()));
    }
    if (wish == null || wish.device.listenPort() != null) {
      words.add("listen-port " + there.listenPort());
    }
    if (wish == null || wish.device.fwmark() != null) {
      words.add("fwmark " + WireguardDevice.mark(there.fwmark()));
    }
    return String.join(" ", words);
  }

  @Override
  public @Nullable String defect(ObservedWireguard there) {
    Wish wish = wanted.get(there.link());
    return wish == null ? null : wish.privateKey.unreadable;
  }

  @Override
  public @Nullable String obstacle(Wish wish) {
    String other = otherKind(links, wish.device.link());
    return other != null ? other : wish.privateKey.unreadable;
  }

  @Override
  public @Nullable String objection(Change change, ObservedWireguard there) {
    return defect(there);
  }

  @Override
  public Stage coming(Wish wish) {
    return Stage.LINKS;
  }

  @Override
  public Stage going(ObservedWireguard there) {
    return Stage.LINKS_RELEASED;
  }

  @Override
  public @Nullable String waitsFor(Wish wish, Standing standing) {
    return standing.link(wish.device.link());
  }

  @Override
  public Deed create(Wish wish) {
    return alter(wish);
  }

  @Override
  public Deed alter(Wish wish) {
    WireguardDevice device = wish.device;
    ObservedWireguard there =
        found.getOrDefault(
            device.link(), new ObservedWireguard(device.link(), null, 0, 0, List.of()));
    WireguardKey key = keyToSet(wish, there);
    Integer port = differing(device.listenPort(), there.listenPort());
    Long mark = differing(device.fwmark(), there.fwmark());
    return new Deed.Call(session ->
        session
            .wireguard()
            .execute(
                NAME + " " + device.link(),
                messages -> List.of(messages.device(device.link(), key, port, mark))));
  }

  /** Nothing is found that is not wanted. */
  @Override
  public Deed delete(ObservedWireguard there) {
    return Deed.NONE;
  }

  @Override
  public Deed release(ObservedWireguard there) {
    return Deed.NONE;
  }
}
