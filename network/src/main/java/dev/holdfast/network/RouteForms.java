package dev.holdfast.network;

import dev.holdfast.netlink.Frame;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The forms of the routes of one family that one pass has seen. */
final class RouteForms {

  private static final int DST = 1;
  private static final int FIRST_ATTRIBUTE = 28;
  private static final int ATTRIBUTE_HEADER = 4;

  private final RouteSet wanted;
  private final RouteRows rows;
  private final Links links;
  private final int family;
  private final int dstBytes;
  private final List<RouteForm> all = new ArrayList<>();
  private final Map<Integer, List<RouteForm>> byHash = new HashMap<>();
  private @Nullable RouteForm last;

  RouteForms(RouteSet wanted, int family, Links links) {
    this.wanted = wanted;
    this.rows = wanted.rows(family);
    this.links = links;
    this.family = family;
    this.dstBytes = rows.prefixes().bytes();
  }

  int size() {
    return all.size();
  }

  RouteForm form(int id) {
    return all.get(id);
  }

  /** The form of a route; null if it is none of this family, or only a cached decision. */
  @Nullable RouteForm of(Frame frame) {
    byte[] bytes = frame.bytes();
    int at = frame.at();
    int length = frame.length();
    RouteForm form = last;
    if (form != null && form.fits(bytes, at, length, dstBytes)) {
      return form;
    }
    if (frame.type() != RouteMessages.NEW.number()
        || length < FIRST_ATTRIBUTE
        || bytes[at + RouteForm.BODY] != family) {
      return null;
    }
    return look(frame, dstAt(bytes, at, length));
  }

  private @Nullable RouteForm look(Frame frame, int dstAt) {
    byte[] bytes = frame.bytes();
    int at = frame.at();
    int hash = hash(bytes, at, frame.length(), dstAt);
    for (RouteForm form : byHash.getOrDefault(hash, List.of())) {
      if (form.dstAt() == dstAt && form.fits(bytes, at, frame.length(), dstBytes)) {
        last = form;
        return form;
      }
    }
    ObservedRoute route = RouteMessages.read(frame.copy(), links).orElse(null);
    if (route == null || route.cloned()) {
      return null;
    }
    RouteForm form = form(frame.copy().bytes(), dstAt, route);
    // What cannot be expressed may be so because of its destination, and is looked at each time.
    if (route.unusual() == null) {
      byHash.computeIfAbsent(hash, _ -> new ArrayList<>()).add(form);
      last = form;
    }
    return form;
  }

  private RouteForm form(byte[] image, int dstAt, ObservedRoute route) {
    Route.Key key = route.key();
    RouteForm form =
        new RouteForm(
            all.size(), image, dstAt, route, rows.tableIndex(key.table()), wanted.keyed(key));
    all.add(form);
    return form;
  }

  /** Where {@code RTA_DST} has its payload, from the start of the message; -1 if there is none. */
  private int dstAt(byte[] bytes, int at, int length) {
    for (int next = FIRST_ATTRIBUTE; next + ATTRIBUTE_HEADER <= length; ) {
      int size = u16(bytes, at + next);
      if (size < ATTRIBUTE_HEADER || next + size > length) {
        return -1;
      }
      if (u16(bytes, at + next + 2) == DST && size == ATTRIBUTE_HEADER + dstBytes) {
        return next + ATTRIBUTE_HEADER;
      }
      next += (size + 3) & ~3;
    }
    return -1;
  }

  private static int u16(byte[] bytes, int at) {
    return (bytes[at] & 0xff) | ((bytes[at + 1] & 0xff) << 8);
  }

  /** Of all bytes behind the header but those of the destination. */
  private int hash(byte[] bytes, int at, int length, int dstAt) {
    int hash = length;
    for (int i = RouteForm.BODY; i < length; i++) {
      boolean ofDestination =
          dstAt >= 0 && (i == RouteForm.DST_LEN || (i >= dstAt && i < dstAt + dstBytes));
      hash = ofDestination ? hash : 31 * hash + bytes[at + i];
    }
    return hash;
  }
}
