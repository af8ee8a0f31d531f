package dev.holdfast.nftables;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A named object that rules share: a counter, a quota, a limit, a conntrack helper.
 *
 * @param data what it is and what it has counted, as the kernel shows it
 * @param userdata its comment, as nft keeps it
 */
record NftObject(Key key, long handle, @Nullable Blob data, @Nullable Blob userdata) {

  private static final long QUOTA = 2;
  private static final long SYNPROXY = 10;

  /** There is one of a name for each type. */
  record Key(long type, String name) {

    /** What nft calls its type. */
    String kind() {
      return switch ((int) type) {
        case 1 -> "counter";
        case 2 -> "quota";
        case 3 -> "ct helper";
        case 4 -> "limit";
        case 5 -> "ct count";
        case 7 -> "ct timeout";
        case 8 -> "secmark";
        case 9 -> "ct expectation";
        case 10 -> "synproxy";
        default -> "object of type " + type;
      };
    }
  }

  /** What it is, without what it has counted. */
  Blob content() {
    Blob.Builder out = new Blob.Builder();
    if (data != null) {
      out.put(1, Expressions.ofObject(key.type, data.bytes()));
    }
    return out.put(2, userdata).build();
  }

  /** Whether the kernel can make this one of that one while rules refer to it. */
  boolean canBecome(NftObject wanted) {
    return (key.type == QUOTA || key.type == SYNPROXY) && Objects.equals(userdata, wanted.userdata);
  }

  /** This one with what that one has counted, as far as they are of one content. */
  NftObject counting(NftObject counted) {
    return content().equals(counted.content())
        ? new NftObject(key, handle, counted.data, userdata)
        : this;
  }
}
