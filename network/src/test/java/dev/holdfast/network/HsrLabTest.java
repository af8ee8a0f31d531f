package dev.holdfast.network;

import dev.holdfast.testkit.Needs;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rings of kind hsr, which few kernels have. */
@Tag("lab-newest")
class HsrLabTest extends LinkKindRows {

  static List<Life> rows() {
    return List.of(
        anew(
            "hsr slave1=v0 slave2=d0 supervision=45",
            "hsr slave1 v0 slave2 d0 sequence",
            "hsr slave1=d0 slave2=v0 proto=prp",
            "hsr slave1 d0 slave2 v0 sequence"),
        anew(
            "hsr slave1=v0 slave2=d0 proto=hsr",
            "supervision 01:15:4e:00:01:00 proto 0",
            "hsr slave1=v0 slave2=d0 supervision=46 proto=prp",
            "supervision 01:15:4e:00:01:2e proto 1"));
  }

  @BeforeEach
  void makeAnotherSide() {
    Needs.linkKind(own, "dummy");
    own.ip("link", "add", "d0", "type", "dummy");
  }

  @ParameterizedTest
  @MethodSource("rows")
  void livesAndDies(Life life) throws Exception {
    lives(life);
  }
}
