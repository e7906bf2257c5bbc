using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Ulak.Client;
using Ulak.Relay;
using Ulak.Relay.Hops;
using Ulak.Relay.ReturnPaths;
using Ulak.Relay.Returns;
using Ulak.Relay.Routing;
using Ulak.Relay.Scheduling;
using Ulak.Relay.Sources;
using Route = Ulak.Relay.Routing.Route;

namespace Ulak.Configuration;

/// <summary>Creates the options of the relay from the settings, and reads the files that they name.</summary>
internal static class RelayConfiguration
{
    /// <summary>Creates the options; null if there are no routes.</summary>
    /// <exception cref="ConfigurationException">A route or a hop is invalid.</exception>
    public static RelayOptions? Create(UlakSettings settings) => CreateFrom(StoredRoutes.Apply(settings));

    /// <summary>Creates the options from the routes of the settings, whatever the API has stored; null if there are none.</summary>
    /// <exception cref="ConfigurationException">A route or a hop is invalid.</exception>
    public static RelayOptions? CreateFrom(UlakSettings settings)
    {
        if (settings.Routes.IsEmpty)
        {
            return null;
        }

        var hops = new Dictionary<string, Hop>(StringComparer.Ordinal);
        var routes = settings.Routes.Select(route => CreateRoute(settings, route, hops)).ToImmutableArray();
        AddOtherHops(settings, hops);
        var aliases = TableConfiguration.ReadAliases(settings);
        return new RelayOptions
        {
            Routes = routes,
            Hops = [.. hops.Values],
            Aliases = aliases.Aliases,
            AliasTableName = aliases.AliasTable,
            Guard = new RelayGuard(settings.Relay.Networks),
            HostName = settings.Smtp.HostName,
            Schedule = new RetrySchedule
            {
                First = settings.Queue.FirstRetry,
                Longest = settings.Queue.LongestRetry,
                Lifetime = settings.Queue.Lifetime,
                DelayNotice = settings.Queue.DelayNotice,
            },
            Scheduler = new SchedulerOptions
            {
                MaxAttempts = settings.Queue.Attempts,
                // A return path names one delivery.
                MaxRecipients = settings.Relay.ReturnPath.Length > 0 ? 1 : settings.Queue.Recipients,
                Limits = new SiteLimits
                {
                    MaxConcurrency = settings.Queue.PerSite,
                    InitialConcurrency = Math.Min(new SiteLimits().InitialConcurrency, settings.Queue.PerSite),
                    MessagesPerMinute = settings.Queue.RatePerSite,
                },
                Providers = ProviderTable.Default.With(settings.Sites.Values.Select(CreateSite)),
            },
            NameServers = settings.Relay.NameServers,
            MxPort = settings.Relay.Port,
            LocalAddress = settings.Relay.Source,
            Language = settings.Relay.Language,
            UserLanguages = settings.Users.Values.Where(user => user.Name.Length > 0 && user.Language.Length > 0)
                .DistinctBy(user => user.Name).ToImmutableDictionary(user => user.Name, user => user.Language),
            History = settings.Queue.History,
            AppliesMtaSts = settings.Relay.AppliesMtaSts,
            Dane = CreateDane(settings.Relay),
            SendsTlsReports = settings.Relay.SendsTlsReports,
            TlsReportSigner = TlsReportSettingsTable.CreateSigner(settings),
            TrustedRoots = ReadAuthorities(settings.Relay.Authorities),
            Pools = [.. settings.Pools.Values.Select(CreatePool)],
            StateDirectory = settings.Data.Directory,
            ReturnPaths = CreateReturnPaths(settings.Relay, settings.Data.Directory),
            Suppressions = settings.Relay.Suppressions,
        };
    }

    /// <summary>Reads certificates of authorities.</summary>
    /// <exception cref="ConfigurationException">The file cannot be read, or has no certificate.</exception>
    public static ImmutableArray<X509Certificate2> ReadAuthorities(string file)
    {
        if (file.Length == 0)
        {
            return [];
        }

        try
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPemFile(file);
            return certificates.Count > 0
                ? [.. certificates]
                : throw new ConfigurationException($"relay.authorities: {file} contains no certificate in PEM.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new ConfigurationException($"relay.authorities: {file} cannot be read: {e.Message}");
        }
    }

    private static DaneOptions? CreateDane(RelaySettings relay) => !relay.AppliesDane ? null
        : relay.NameServers.IsEmpty
            ? throw new ConfigurationException(
                "relay.dane is true, but relay.nameServers is not set: name a resolver that validates DNSSEC, e.g. 127.0.0.1.")
            : relay.DaneProof;

    private static ReturnPathOptions? CreateReturnPaths(RelaySettings relay, string directory)
    {
        if (relay.ReturnPath.Length == 0)
        {
            return relay.Feedback.Length == 0 ? null
                : throw new ConfigurationException(
                    "relay.feedback is set, but relay.returnPath is not: reports are matched by signed return paths. Set it.");
        }

        byte[] ReadKey() => relay.ReturnPathKey.Length > 0 ? SHA256.HashData(Encoding.UTF8.GetBytes(relay.ReturnPathKey))
            : SecretFile.Read(Path.Combine(directory, "return-path-key"));
        var senders = ParsePatterns("relay.returnPathFor", relay.ReturnPathFor);
        return new ReturnPathOptions(new ReturnPathSigner(ReadKey, relay.ReturnPath, senders))
        {
            Feedback = ParsePatterns("relay.feedback", relay.Feedback),
            IsForwarded = relay.ForwardsReports,
        };
    }

    private static Route CreateRoute(UlakSettings settings, RouteSettings route, Dictionary<string, Hop> hops)
    {
        var place = $"routes.{route.Name}";
        return new Route
        {
            Name = route.Name,
            Action = CreateAction(settings, route, hops, place),
            ChecksRecipients = route.ChecksRecipients,
            To = ParseSet($"{place}.to", route.To),
            From = ParseSet($"{place}.from", route.From),
            Listeners = Words(route.Listener),
            Users = Words(route.User),
            Clients = route.Client,
            Size = route.Size.Length == 0 ? null : SizeCondition.Parse(route.Size),
            Header = route.Header.Length == 0 ? null : HeaderCondition.Parse(route.Header),
        };
    }

    private static RouteAction CreateAction(UlakSettings settings, RouteSettings route, Dictionary<string, Hop> hops, string place)
    {
        if (route.Via.Length > 0 && route.Action is not (RouteActionKind.Relay or RouteActionKind.CutThrough or RouteActionKind.Lmtp
            or RouteActionKind.Maildir or RouteActionKind.Webhook))
        {
            throw new ConfigurationException($"{place}.via is set, but the action is {RouteActionWords.Format(route.Action)}.");
        }

        if (route.Pool.Length > 0 && route.Action is not (RouteActionKind.Relay or RouteActionKind.CutThrough))
        {
            throw new ConfigurationException($"{place}.pool is set, but only relay and cut-through have a pool: remove it.");
        }

        switch (route.Action)
        {
            case RouteActionKind.Inbox:
                return new RouteAction.Inbox();
            case RouteActionKind.Discard:
                return new RouteAction.Discard();
            case RouteActionKind.Hold:
                return new RouteAction.Hold();
            case RouteActionKind.Refuse:
                return new RouteAction.Refuse(ReplyText.TryParse(route.Reply) ?? Router.NoRoute);
            case RouteActionKind.Relay when route.Via.Length == 0:
                return new RouteAction.Queue(new MxHop(route.Tls, PoolOf(settings, route, place)).Name, MayReachAnyDomain: true);
            case RouteActionKind.CutThrough when route.Via.Length == 0:
                return new RouteAction.CutThrough(new MxHop(route.Tls, PoolOf(settings, route, place)).Name);
            case null:
                throw new ConfigurationException($"{place} has no action. Set {place}.action, e.g. to relay.");
            default:
                if (route.Via.Length == 0)
                {
                    throw new ConfigurationException(
                        $"{place}.action is {RouteActionWords.Format(route.Action)}, but {place}.via is not set.");
                }

                var hop = CreateHop(settings, route, place);
                hops[hop.Name] = hop;
                return route.Action == RouteActionKind.CutThrough
                    ? new RouteAction.CutThrough(hop.Name)
                    : new RouteAction.Queue(hop.Name, MayReachAnyDomain: hop is ServerHop);
        }
    }

    private static string PoolOf(UlakSettings settings, RouteSettings route, string place) =>
        route.Pool.Length == 0 || settings.Pools.ContainsKey(route.Pool) ? route.Pool
            : throw new ConfigurationException($"{place}.pool is '{route.Pool}', but there is no pools.{route.Pool}.");

    /// <summary>The pool of the route, else that of the hop.</summary>
    private static string FindPool(UlakSettings settings, RouteSettings route, HopSettings hop, string place) =>
        route.Pool.Length > 0 || hop.Pool.Length == 0 ? PoolOf(settings, route, place)
            : settings.Pools.ContainsKey(hop.Pool) ? hop.Pool
            : throw new ConfigurationException($"hops.{hop.Name}.pool is '{hop.Pool}', but there is no pools.{hop.Pool}.");

    private static SourcePoolOptions CreatePool(PoolSettings pool) => pool.Addresses.IsEmpty
        ? throw new ConfigurationException($"pools.{pool.Name}.addresses is not set.")
        : new SourcePoolOptions(pool.Name, pool.Addresses, pool.WarmUp);

    private static Provider CreateSite(SiteSettings site) => site.Hosts.IsEmpty
        ? throw new ConfigurationException($"sites.{site.Name}.hosts is not set: name the servers that the limits are for.")
        : new Provider(site.Name, site.Hosts, $"sites.{site.Name}")
        {
            Connections = site.Connections,
            MessagesPerConnection = site.Messages,
            MessagesPerMinute = site.Rate,
            IsConfigured = true,
        };

    /// <summary>Adds the hops that no route names: deliveries can be rerouted to them.</summary>
    private static void AddOtherHops(UlakSettings settings, Dictionary<string, Hop> hops)
    {
        foreach (var hop in settings.Hops.Values.Where(hop => hop.Servers.Length > 0
            && !hops.Values.Any(used => (used as ServerHop)?.Key == hop.Name || used.Name == hop.Name)))
        {
            var action = Path.IsPathRooted(hop.Servers) ? RouteActionKind.Maildir
                : hop.Servers.StartsWith("http", StringComparison.Ordinal) && hop.Servers.Contains("://", StringComparison.Ordinal)
                    ? RouteActionKind.Webhook
                : hop.Servers.StartsWith("unix:", StringComparison.Ordinal) ? RouteActionKind.Lmtp
                : RouteActionKind.Relay;
            var created = CreateHop(settings, new RouteSettings { Name = hop.Name, Action = action, Via = hop.Name }, $"hops.{hop.Name}");
            hops[created.Name] = created;
        }
    }

    private static Hop CreateHop(UlakSettings settings, RouteSettings route, string place)
    {
        // Unconfigured: the value itself describes the hop.
        var hop = settings.Hops.TryGetValue(route.Via.ToLowerInvariant(), out var named)
            ? named
            : new HopSettings { Name = route.Via, Servers = route.Via, Tls = route.Tls };
        var source = ReferenceEquals(hop, named) ? $"hops.{hop.Name}.servers" : $"{place}.via";
        if (hop.Servers.Length == 0)
        {
            throw new ConfigurationException($"{source} is not set.");
        }

        return route.Action switch
        {
            RouteActionKind.Maildir => Path.IsPathRooted(hop.Servers)
                ? new MaildirHop(hop.Name, hop.Servers)
                : throw new ConfigurationException(
                    $"{source} is '{hop.Servers}', but must be an absolute path such as /var/mail/{{user}}."),
            RouteActionKind.Webhook => Uri.TryCreate(hop.Servers, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
                ? new WebhookHop(hop.Name, url, hop.Secret)
                : throw new ConfigurationException($"{source} is '{hop.Servers}', but must be an http or https URL."),
            _ => CreateServerHop(route, hop with { Pool = FindPool(settings, route, hop, place) }, source),
        };
    }

    private static ServerHop CreateServerHop(RouteSettings route, HopSettings hop, string source)
    {
        var isLmtp = route.Action == RouteActionKind.Lmtp
            || (route.Action == RouteActionKind.CutThrough && hop.Servers.StartsWith("unix:", StringComparison.Ordinal));
        var port = isLmtp ? 24 : hop.Tls == HopTls.Implicit ? 465 : hop.Login.Length > 0 ? 587 : 25;
        var servers = HopParser.ParseServers(hop.Servers, port) ?? throw new ConfigurationException(
            $"{source} is '{hop.Servers}', but must be the name of a hop, host:port or unix:/path.");
        var colon = hop.Login.IndexOf(':', StringComparison.Ordinal);
        if (hop.Pool.Length > 0 && servers.Any(server => server.IsUnixSocket))
        {
            throw new ConfigurationException($"{source} names a Unix socket, which no source address reaches: remove the pool {hop.Pool}.");
        }

        return new ServerHop(hop.Name, hop.Pool)
        {
            Servers = servers,
            Fallback = HopParser.ParseServers(hop.Fallback, port) ?? [],
            Protocol = isLmtp ? MailProtocol.Lmtp : MailProtocol.Smtp,
            Tls = hop.Tls,
            Credentials = colon < 0 ? null : new PasswordCredentials(hop.Login[..colon], hop.Login[(colon + 1)..])
            {
                AllowWithoutTls = servers.All(server => server.IsUnixSocket || server.Host is "localhost" or "127.0.0.1" or "::1"),
            },
        };
    }

    private static AddressSet? ParsePatterns(string place, string text) => ParseSet(place, text) is { StoredTables: [var table, ..] }
        ? throw new ConfigurationException($"{place}: store:{table} is for routes and aliases: name a file by table:FILE.")
        : ParseSet(place, text);

    private static AddressSet? ParseSet(string place, string text) =>
        text.Length == 0 ? null : Checked(place, () => AddressSet.Parse(text));

    internal static T Checked<T>(string place, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (RouteException e)
        {
            throw new ConfigurationException($"{place}: {e.Message}");
        }
    }

    private static ImmutableArray<string> Words(string text) =>
        [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
}
