package dev.holdfast.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.netlink.IpPrefix;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RouteSetTest {

  private static final Route LIKE = Route.to("10.0.0.0/24").via("192.0.2.1").build();

  @Test
  void itIsTheListThatItWasMadeOf() throws Exception {
    RandomRoutes.often(
        200,
        random -> {
          List<Route> routes = RandomRoutes.some(random, random.nextInt(60));
          RouteSet set = RouteSet.copyOf(routes);
          assertThat(set).isEqualTo(routes).hasSameHashCodeAs(routes);
          for (Route route : routes) {
            assertThat(set.find(route.key())).contains(route);
          }
          Route.Key absent = Route.to("203.0.113.0/24").via("192.0.2.1").metric(9999).build().key();
          assertThat(set.find(absent)).isEmpty();
        });
  }

  @Test
  void twoRoutesOfOneKeyAreRefusedWhereverTheyAre() throws Exception {
    RandomRoutes.often(
        100,
        random -> {
          List<Route> routes = new ArrayList<>(RandomRoutes.some(random, 1 + random.nextInt(30)));
          Route twice = routes.get(random.nextInt(routes.size()));
          routes.add(twice);
          Collections.shuffle(routes, random);
          assertThatThrownBy(() -> RouteSet.copyOf(routes))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessage("the route " + twice.key() + " is given twice");
        });
  }

  @Test
  void routesThatAreAlikeAreTakenByTheirDestination() {
    RouteSet.Builder builder = new RouteSet.Builder();
    builder.add(IpPrefix.parse("10.2.0.0/16"), LIKE).add(IpPrefix.parse("10.1.0.0/16"), LIKE);
    assertThat(builder.build())
        .containsExactly(
            Route.to("10.2.0.0/16").via("192.0.2.1").build(),
            Route.to("10.1.0.0/16").via("192.0.2.1").build());
  }

  @Test
  void hostBitsAndAnotherFamilyAreRefused() {
    RouteSet.Builder builder = new RouteSet.Builder();
    assertThatThrownBy(() -> builder.add(IpPrefix.parse("10.0.0.5/24"), LIKE))
        .hasMessage("10.0.0.5/24 has host bits: write 10.0.0.0/24");
    assertThatThrownBy(() -> builder.add(IpPrefix.parse("fd00::/64"), LIKE))
        .hasMessageContaining("another family");
  }

  @Test
  void whatIsOnALinkIsFoundByItsPrefix() throws Exception {
    RandomRoutes.often(
        100,
        random -> {
          List<Route> routes = RandomRoutes.some(random, 40);
          RouteSet set = RouteSet.copyOf(routes);
          Map<IpPrefix, List<Route>> expected = new LinkedHashMap<>();
          for (Route route : routes) {
            if (route.via() == null && route.dev() != null) {
              expected.computeIfAbsent(route.to(), _ -> new ArrayList<>()).add(route);
              assertThat(set.lengthsOnLink().get(route.to().length())).isTrue();
            }
          }
          expected.forEach((prefix, those) ->
              assertThat(set.onLink(prefix)).containsExactlyInAnyOrderElementsOf(those));
        });
  }
}
