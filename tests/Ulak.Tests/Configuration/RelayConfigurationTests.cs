using System.Collections;
using Ulak.Configuration;
using Ulak.Relay;
using Ulak.Relay.Hops;
using Ulak.Relay.Routing;
using Ulak.Relay.Tables;
using Xunit;

namespace Ulak.Tests.Configuration;

/// <summary>Routes and hops in the configuration, and the examples.</summary>
public sealed class RelayConfigurationTests : IDisposable
{
    private readonly string _file = Path.Combine(Directory.CreateTempSubdirectory("ulak-config-").FullName, "ulak.json");

    public static TheoryData<string> Examples
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder!.FullName, "Ulak.slnx")))
            {
                folder = folder.Parent;
            }

            return [.. Directory.GetFiles(Path.Combine(folder.FullName, "examples"), "*.json").Order(StringComparer.Ordinal)];
        }
    }

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_file)!, recursive: true);

    [Theory]
    [MemberData(nameof(Examples))]
    public void Each_example_is_valid(string path) =>
        Assert.NotNull(RelayConfiguration.Create(ConfigurationLoader.Load(path, [], new Hashtable()).Settings));

    [Fact]
    public void A_route_of_the_list_may_have_a_name()
    {
        File.WriteAllText(_file, """
            { "routes": [ { "action": "hold", "name": "wait" }, { "name": "2-x", "to": "@example.org", "action": "inbox" },
              { "action": "discard" } ] }
            """);
        var options = RelayConfiguration.Create(ConfigurationLoader.Load(_file, [], new Hashtable()).Settings)!;
        Assert.Equal(["wait", "2-x", "3"], options.Routes.Select(route => route.Name));
        Assert.Equal("@example.org", options.Routes[1].To!.Text);
        foreach (var name in new[] { "no name", "", "3", "WAIT" })
        {
            File.WriteAllText(_file, $$"""
                { "routes": [ { "name": "wait", "action": "hold" },
                  { "name": "{{name}}", "action": "inbox" }, { "action": "discard" } ] }
                """);
            var wrong = Assert.Throws<ConfigurationException>(() => ConfigurationLoader.Load(_file, [], new Hashtable()));
            Assert.Contains($"line 2: '{name}' is no name", wrong.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Aliases_and_routes_name_tables_of_the_store()
    {
        var folder = Path.GetDirectoryName(_file)!;
        await new TableEditor(new TableFolder(folder), () => new TableUses([], "", "example.org"), TimeProvider.System).ChangeAsync(
            "names", new TableEdit.Replace(["info@example.org ann@example.org"]), "", null, TestContext.Current.CancellationToken);
        RelayOptions Load(string aliases, string to)
        {
            var settings = UlakSettings.Default with
            {
                Data = new DataSettings { Directory = folder },
                Relay = UlakSettings.Default.Relay with { Aliases = aliases },
                Routes = [new RouteSettings { Name = "own", To = to, Action = RouteActionKind.Inbox }],
            };
            var created = RelayConfiguration.Create(settings)!;
            TableConfiguration.RequireTables(settings, created);
            return created;
        }

        var options = Load("store:names", "store:names, store:users");
        Assert.Equal((1, "names"), (options.Aliases.Count, options.AliasTableName));
        Assert.Equal(["names", "users"], options.Routes[0].StoredTables);
        Assert.StartsWith("relay.aliases: there is no table other",
            Assert.Throws<ConfigurationException>(() => Load("store:other", "*")).Message, StringComparison.Ordinal);
        Assert.StartsWith("routes.own.to: there is no table Names in the store. Names are small letters",
            Assert.Throws<ConfigurationException>(() => Load("", "store:Names")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2048, null)]
    [InlineData(512, "the key has 512 bits, and DKIM needs at least 1024")]
    [InlineData(0, "is no private RSA key in PEM, or cannot be read. Create one: openssl genrsa")]
    public void TLS_reports_are_signed_with_an_RSA_key_of_enough_bits(int bits, string? wrong)
    {
        var key = Path.Combine(Path.GetDirectoryName(_file)!, "key.pem");
        using var rsa = System.Security.Cryptography.RSA.Create(bits == 0 ? 1024 : bits);
        File.WriteAllText(key, bits == 0 ? rsa.ExportRSAPublicKeyPem() : rsa.ExportPkcs8PrivateKeyPem());
        RelayOptions? Load() => RelayConfiguration.Create(ConfigurationLoader.Load(
            null, [new("relay.tlsReportKey", key, "test"), new("routes.1.action", "inbox", "test")], new Hashtable()).Settings);
        if (wrong is null)
        {
            Assert.NotNull(Load()!.TlsReportSigner);
            return;
        }

        Assert.Contains(wrong, Assert.Throws<ConfigurationException>(Load).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Feedback_addresses_are_in_no_table_of_the_store()
    {
        var wrong = Assert.Throws<ConfigurationException>(() => RelayConfiguration.Create(UlakSettings.Default with
        {
            Data = new DataSettings { Directory = Path.GetDirectoryName(_file)! },
            Relay = UlakSettings.Default.Relay with { ReturnPath = "bounces.example.org", Feedback = "store:users" },
            Routes = [new RouteSettings { Name = "own", Action = RouteActionKind.Inbox }],
        }));
        Assert.StartsWith("relay.feedback: store:users is for routes and aliases", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Routes_are_a_list_and_keep_their_order()
    {
        File.WriteAllText(_file, """
            {
              "routes": [
                { "to": ["@example.org", "ann@example.net"], "action": "lmtp", "via": "store" },
                { "user": "*", "action": "relay", "tls": "verify" },
                { "action": "refuse", "reply": "550 5.1.1 No such mailbox" }
              ],
              "hops": { "store": { "servers": "unix:/run/lmtp, [2001:db8::1]:24=3" } }
            }
            """);
        var options = RelayConfiguration.Create(ConfigurationLoader.Load(_file, [], new Hashtable()).Settings)!;
        Assert.Equal(["1", "2", "3"], options.Routes.Select(route => route.Name));
        Assert.Equal("@example.org,ann@example.net", options.Routes[0].To!.Text);
        Assert.Equal(new RouteAction.Queue("store", MayReachAnyDomain: true), options.Routes[0].Action);
        Assert.Equal(new RouteAction.Queue("mx-verify", MayReachAnyDomain: true), options.Routes[1].Action);
        var hop = Assert.IsType<ServerHop>(Assert.Single(options.Hops));
        Assert.Equal([new HopServer("/run/lmtp", 0), new HopServer("2001:db8::1", 24, 3)], hop.Servers);
    }

    [Theory]
    [InlineData("""{ "routes": [ { "to": "@example.org" } ] }""", "routes.1 has no action")]
    [InlineData("""{ "routes": [ { "action": "lmtp" } ] }""", "routes.1.via is not set")]
    [InlineData("""{ "routes": [ { "action": "inbox", "via": "x" } ] }""", "routes.1.via is set, but the action is inbox")]
    [InlineData("""{ "routes": [ { "action": "relay", "via": "a b" } ] }""", "host:port or unix:/path")]
    [InlineData("""{ "routes": [ { "action": "maildir", "via": "mail/x" } ] }""", "absolute path")]
    [InlineData("""{ "routes": [ { "action": "webhook", "via": "ftp://x" } ] }""", "http or https URL")]
    [InlineData("""{ "routes": [ { "action": "inbox", "to": "a@@b" } ] }""", "routes.1.to: 'a@@b'")]
    [InlineData("""{ "routes": [ { "action": "inbox", "to": "table:/nonexistent" } ] }""", "does not exist")]
    [InlineData("""{ "routes": [ { "action": "away" } ] }""", "routes.1.action is 'away'")]
    [InlineData("""{ "routes": [ { "action": "refuse", "reply": "250 ok" } ] }""", "routes.1.reply is '250 ok'")]
    [InlineData("""{ "routes": [ { "action": "inbox", "sise": "x" } ] }""", "Did you mean")]
    [InlineData("""{ "relay": { "aliases": "/nonexistent" }, "routes": [ { "action": "inbox" } ] }""", "relay.aliases: ")]
    [InlineData("""{ "hops": { "x": { "login": "secret" } } }""", "hops.x.login is invalid")]
    [InlineData("""{ "hops": { "x": { "servers": "a", "pool": "p" } }, "routes": [ { "action": "relay", "via": "x" } ] }""",
        "hops.x.pool is 'p', but there is no pools.p")]
    [InlineData("""{ "routes": [ { "action": "lmtp", "via": "a:24", "pool": "p" } ], "pools": { "p": { "addresses": "192.0.2.1" } } }""",
        "only relay and cut-through have a pool")]
    [InlineData(
        """
        {
          "hops": { "x": { "servers": "unix:/run/l", "pool": "p" } }, "pools": { "p": { "addresses": "192.0.2.1" } },
          "routes": [ { "action": "lmtp", "via": "x" } ]
        }
        """, "names a Unix socket")]
    [InlineData("""{ "pools": { "p": { "addresses": "192.0.2.1@localhost" } } }""", "pools.p.addresses is '192.0.2.1@localhost'")]
    [InlineData("""{ "relay": { "dane": true }, "routes": [ { "action": "relay" } ] }""", "relay.nameServers is not set")]
    [InlineData("""{ "relay": { "daneProof": "isc.org" } }""", "relay.daneProof is 'isc.org'")]
    [InlineData("""{ "routes": [ [] ] }""", "routes")]
    public void Mistakes_are_reported_with_their_place(string json, string problem)
    {
        File.WriteAllText(_file, json);
        Assert.Contains(
            problem, Assert.Throws<ConfigurationException>(() => ConfigurationLoader.Load(_file, [], new Hashtable())).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Smart_hosts_have_the_pool_of_their_hop_or_of_the_route()
    {
        File.WriteAllText(_file, """
            {
              "hops": { "provider": { "servers": "192.0.2.9:587", "pool": "own" }, "plain": { "servers": "192.0.2.8" } },
              "pools": {
                "own": { "addresses": "192.0.2.1@mail1.example.org, 192.0.2.2+2001:db8::2@mail2.example.org=2026-11-01" },
                "shop": { "addresses": "192.0.2.3" }
              },
              "routes": [
                { "to": "@a.example", "action": "relay", "via": "provider" },
                { "to": "@b.example", "action": "relay", "via": "provider", "pool": "shop" },
                { "to": "@c.example", "action": "relay", "via": "192.0.2.7:25", "pool": "shop" },
                { "to": "@d.example", "action": "cut-through", "via": "plain" }
              ]
            }
            """);
        var settings = ConfigurationLoader.Load(_file, [], new Hashtable()).Settings;
        var options = RelayConfiguration.Create(settings)!;
        Assert.Equal(
            ["192.0.2.7:25+shop shop", "plain ", "provider+own own", "provider+shop shop"],
            options.Hops.OfType<ServerHop>().Select(hop => $"{hop.Name} {hop.Pool}").Order(StringComparer.Ordinal));
        Assert.Equal(
            ["mail1.example.org", "mail2.example.org"],
            options.Pools.First(pool => pool.Name == "own").Addresses.Select(each => each.HeloName));
        Assert.Equal(
            "192.0.2.1@mail1.example.org, 192.0.2.2+2001:db8::2@mail2.example.org=2026-11-01",
            SettingsTable.AllFor(settings).Single(setting => setting.Key == "pools.own.addresses").Format(settings));
    }

    [Fact]
    public void The_environment_adds_and_changes_routes()
    {
        File.WriteAllText(_file, """{ "routes": [ { "action": "inbox" } ] }""");
        var settings = ConfigurationLoader.Load(_file, [], new Hashtable { ["ULAK_ROUTES__1__TO"] = "@example.org" }).Settings;
        Assert.Equal("@example.org", settings.Routes.Single().To);
    }

    [Fact]
    public void Without_routes_there_is_no_relay() => Assert.Null(RelayConfiguration.Create(UlakSettings.Default));
}
