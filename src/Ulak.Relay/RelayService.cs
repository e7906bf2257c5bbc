using System.Net;
using Microsoft.Extensions.Logging;
using Ulak.Client;
using Ulak.Relay.Delivery;
using Ulak.Relay.Hops;
using Ulak.Relay.Intake;
using Ulak.Relay.Pauses;
using Ulak.Relay.Reports;
using Ulak.Relay.Resolving;
using Ulak.Relay.Returns;
using Ulak.Relay.Routing;
using Ulak.Relay.Scheduling;
using Ulak.Relay.Sources;
using Ulak.Relay.State;
using Ulak.Relay.Suppressions;
using Ulak.Relay.Tables;
using Ulak.Relay.Telemetry;
using Ulak.Relay.TlsPolicies;
using Ulak.Relay.Tracing;
using Ulak.Smtp;
using Ulak.Storage;
using Ulak.Storage.Queue;

namespace Ulak.Relay;

/// <summary>What the relay uses of the program.</summary>
/// <param name="Messages">The store of messages.</param>
/// <param name="Queue">The queue.</param>
/// <param name="Suppressions">The suppression list.</param>
/// <param name="Watcher">The changes of the store.</param>
/// <param name="Summarizer">Reads summaries.</param>
/// <param name="Time">The clock.</param>
/// <param name="Logs">Creates logs.</param>
internal sealed record RelayEnvironment(
    IMessageStore Messages,
    IDeliveryQueue Queue,
    ISuppressionList Suppressions,
    IStoreWatcher Watcher,
    MessageSummarizer Summarizer,
    TimeProvider Time,
    ILoggerFactory Logs)
{
    /// <summary>The look-ups; null for DNS.</summary>
    public IMailResolver? Resolver { get; init; }

    /// <summary>The client for MTA-STS policies, TLS reports and webhooks, without redirects; null for one of the relay.</summary>
    public HttpMessageHandler? Http { get; init; }

    /// <summary>Lists the addresses of the users that may log in; null for no users.</summary>
    public Func<CancellationToken, ValueTask<IReadOnlyList<string>>>? ListUserAddresses { get; init; }

    /// <summary>Connects to an address; null for a socket.</summary>
    public SocketOpener? Connect { get; init; }

    /// <summary>Is notified of each attempt; null for nothing.</summary>
    public IAttemptObserver? Observer { get; init; }
}

/// <summary>The relay: its parts, and their start and stop.</summary>
internal sealed class RelayService : IAsyncDisposable
{
    private static readonly TimeSpan PurgeInterval = TimeSpan.FromHours(1);

    /// <summary>How long attempts that run have at a stop. The program itself has 30 seconds.</summary>
    private static readonly TimeSpan LongestDrain = TimeSpan.FromSeconds(15);

    private readonly RelayEnvironment _environment;
    private volatile RelayOptions _options;
    private readonly ConnectionPool _pool;
    private readonly Reporter _reporter;
    private readonly HttpClient _http;
    private readonly TlsReportCollector _tlsResults;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskTracker _running = new();
    private readonly RelayMetrics _metrics = new();
    private readonly IAttemptObserver _observer;
    private readonly SuppressionLookup _suppressions;
    private readonly SourcePoolSet _sources;
    private readonly StsPolicyStore? _policies;
    private readonly StateKeeper _state;
    private readonly DnssecProof? _proof;
    private readonly QueuePauses _pauses = new();

    public RelayService(RelayOptions options, RelayEnvironment environment)
    {
        (_options, _environment) = (options, environment);
        // RFC 8461 §3.3: redirects are not followed; and a webhook that moves is to be configured.
        _http = new HttpClient(
            environment.Http ?? new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) },
            disposeHandler: environment.Http is null)
        {
            Timeout = TimeSpan.FromMinutes(1),
        };
        _tlsResults = new TlsReportCollector(environment.Time);
        Hops = new HopSet(options.Hops);
        Router = new Router(options.Routes, options.Aliases, options.Guard);
        Tables = options.StateDirectory.Length == 0 ? null : new TableLoader(
            new TableFolder(options.StateDirectory),
            Router,
            () => TableUses.Of(_options),
            environment.Time,
            environment.Logs.CreateLogger<TableLoader>());
        Tables?.Load();
        Deliveries = new DeliveryFactory(Hops, () => _options.Schedule, new SenderFairness(environment.Time), _pauses);
        _pool = new ConnectionPool(
            environment.Time, host => _options.Scheduler.Providers.Find(host)?.MessagesPerConnection);
        Resolver = environment.Resolver ?? new DnsMailResolver(options.NameServers, dnssec: options.Dane is not null);
        _proof = CreateProof();
        Exchangers = new MailExchangers(Resolver, [DomainName.Normalize(options.HostName)], Random.Shared);
        Submission = new InternalSubmission(
            environment.Messages,
            Router,
            Deliveries,
            new SubmissionOptions(options.HostName, environment.Summarizer, Announce),
            environment.Time);
        _reporter = new Reporter(
            environment.Queue,
            Submission,
            new ReportOptions(options.HostName, options.Language) { UserLanguages = options.UserLanguages },
            environment.Time,
            environment.Logs.CreateLogger<Reporter>());
        _suppressions = new SuppressionLookup(environment.Suppressions, () => _options.Suppressions, environment.Time);
        _sources = new SourcePoolSet(options.Pools, environment.Time);
        _policies = options.AppliesMtaSts ? new StsPolicyStore(Resolver, _http, environment.Time) : null;
        _state = new StateKeeper(
            options.StateDirectory,
            [new SourceCounts(_sources, environment.Time), _tlsResults, .. _policies is null ? [] : new IKeptState[] { _policies }],
            environment.Time,
            environment.Logs.CreateLogger<StateKeeper>());
        (Planner, _observer) = CreatePlanner();
        Returns = options.ReturnPaths is { } returns
            ? new ReturnedMail(returns, environment.Queue, _suppressions, _observer, environment.Time)
            : null;
        Scheduler = CreateScheduler();
        Checker = new RecipientChecker(Hops, Planner, environment.Time);
        TlsReporter = new TlsReporter(
            _tlsResults,
            Resolver,
            Submission,
            _http,
            new TlsReporterOptions(options.HostName, environment.Time, Random.Shared, environment.Logs.CreateLogger<TlsReporter>())
            {
                Signer = options.TlsReportSigner,
            });
        Direct = new DirectDelivery(Planner, Scheduler, _suppressions, _observer, environment.Time);
    }

    /// <summary>The traces in which messages were received.</summary>
    public MessageTraces Traces { get; } = new();

    /// <summary>The options.</summary>
    public RelayOptions Options => _options;

    /// <summary>The hops.</summary>
    public HopSet Hops { get; }

    /// <summary>The routes.</summary>
    public Router Router { get; }

    /// <summary>The tables of the store; null without a data directory.</summary>
    public TableLoader? Tables { get; }

    /// <summary>Creates the deliveries of routed recipients.</summary>
    public DeliveryFactory Deliveries { get; }

    /// <summary>What operators have paused by sender, tag and reason.</summary>
    public QueuePauses Pauses => _pauses;

    /// <summary>Takes messages that the server itself creates.</summary>
    public InternalSubmission Submission { get; }

    /// <summary>Asks next hops about recipients.</summary>
    public RecipientChecker Checker { get; }

    /// <summary>Delivers while a client waits.</summary>
    public DirectDelivery Direct { get; }

    /// <summary>Takes reports that come back; null if messages keep their return paths.</summary>
    public ReturnedMail? Returns { get; }

    /// <summary>Sends TLS reports.</summary>
    public TlsReporter TlsReporter { get; }

    /// <summary>Plans how destinations are reached.</summary>
    public IHopPlanner Planner { get; }

    /// <summary>The scheduler.</summary>
    public QueueScheduler Scheduler { get; }

    /// <summary>The look-ups.</summary>
    public IMailResolver Resolver { get; }

    /// <summary>Finds the servers of domains.</summary>
    public MailExchangers Exchangers { get; }

    /// <summary>Reads the addresses of the users, if a route asks for them.</summary>
    public async Task LoadUsersAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (_environment.ListUserAddresses is { } list && Router.NeedsUsers)
            {
                Router.SetUsers(await list(cancellationToken).ConfigureAwait(false));
            }
        }
        catch (StoreUnavailableException e)
        {
            RelayLog.UsersNotRead(_environment.Logs.CreateLogger<RelayService>(), e.Message);
        }
    }

    /// <summary>Starts the scheduler and the reports.</summary>
    public void Start()
    {
        _state.Load();
        _running.Run(() => _state.RunAsync(_stop.Token));
        _running.Run(() => Tables?.RunAsync(_stop.Token) ?? Task.CompletedTask);
        _running.Run(() => _proof?.RunAsync(_stop.Token) ?? Task.CompletedTask);
        _running.Run(() => Scheduler.RunAsync(_stop.Token));
        _running.Run(() => _reporter.RunAsync(_stop.Token));
        _running.Run(() => WatchAsync(_stop.Token));
        _running.Run(() => PurgeAsync(_stop.Token));
        if (_options.SendsTlsReports)
        {
            _running.Run(() => TlsReporter.RunAsync(_stop.Token));
        }
    }

    /// <summary>
    /// Stops: no further attempts are started, and those that run have some seconds to finish, so that what the next hop has accepted is
    /// not sent twice. Then they are cancelled, and made again at the next start.
    /// </summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await Scheduler.DrainAsync(LongestDrain, cancellationToken).ConfigureAwait(false);
        await CancelAsync().ConfigureAwait(false);
    }

    private async Task CancelAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.WaitAsync().ConfigureAwait(false);
        await _pool.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>
    /// Takes over the routes, hops, pools, aliases, networks, retries, limits and rules of a new configuration. Nothing is
    /// interrupted: attempts that run go on, and what is queued keeps its destination. The other options apply after a restart.
    /// </summary>
    public void Reload(RelayOptions options)
    {
        // The pools and the hops first: the routes name them.
        _sources.Replace(options.Pools);
        Hops.Replace(options.Hops);
        _options = _options with
        {
            Routes = options.Routes,
            Hops = options.Hops,
            Aliases = options.Aliases,
            AliasTableName = options.AliasTableName,
            Guard = options.Guard,
            Schedule = options.Schedule,
            Suppressions = options.Suppressions,
            Pools = options.Pools,
            Scheduler = options.Scheduler,
        };
        // Their tables before the routes; and the aliases of a table, which may be newer than the options.
        Tables?.Load();
        Router.Replace(new RoutingTable(options.Routes, options.Aliases, options.Guard));
        Tables?.Load();
        Scheduler.Configure(options.Scheduler);
        _running.Run(() => LoadUsersAsync(_stop.Token));
    }

    /// <summary>Announces a message that is about to be stored, to hand its deliveries over when it is durable.</summary>
    public Handover Announce(MailId id, NewMessage message, long octets) =>
        new(Scheduler.Handovers, WaitingDeliveries.Of(id, message, octets));

    public async ValueTask DisposeAsync()
    {
        await CancelAsync().ConfigureAwait(false);
        await Scheduler.DisposeAsync().ConfigureAwait(false);
        _reporter.Dispose();
        _http.Dispose();
        _metrics.Dispose();
        _stop.Dispose();
    }

    private DnssecProof? CreateProof() => _options.Dane is not { } dane ? null : new DnssecProof(
        _environment.Resolver is { } given
            ? [new NamedResolver(new IPEndPoint(IPAddress.Loopback, 53), given)]
            : [.. _options.NameServers.Select(each => new NamedResolver(each, new DnsMailResolver([each], dnssec: true)))],
        new DnssecProofOptions(
            dane.SignedName, dane.BogusName, _environment.Time, _environment.Logs.CreateLogger<DnssecProof>()));

    private (IHopPlanner Planner, IAttemptObserver Observer) CreatePlanner()
    {
        var time = _environment.Time;
        var client = SmtpClientOptions.Default with
        {
            ClientName = _options.HostName == "localhost" ? null : _options.HostName,
            LocalAddress = _options.LocalAddress,
            Timeouts = _options.Timeouts,
            TimeProvider = time,
        };
        var transports = new TransportFactory(
            new SmtpTransportServices(_environment.Queue, Resolver, _pool, client, time)
            {
                TlsResults = _options.SendsTlsReports ? _tlsResults : null,
                TrustedRoots = _options.TrustedRoots,
                ReturnPaths = _options.ReturnPaths?.Signer,
                Connect = _environment.Connect ?? SocketConnector.ConnectAsync,
            },
            _http,
            _options.MxPort);
        var telemetry = new AttemptTelemetry(
            _metrics, time, _environment.Logs.CreateLogger("Ulak.Relay.Delivery"), () => _reporter.OnReportDue());
        IAttemptObserver observer = _environment.Observer is { } other ? new AttemptObservers(telemetry, other) : telemetry;
        var planner = new HopPlanner(Hops, Exchangers, transports, Random.Shared, new TlsPolicyFinder(_policies, _proof))
        {
            Pools = _sources,
        };
        return (planner, observer);
    }

    private QueueScheduler CreateScheduler()
    {
        var time = _environment.Time;
        return new QueueScheduler(
            new SchedulerServices(
                _environment.Queue,
                _suppressions,
                Planner,
                new AttemptRecorder(_environment.Queue, _suppressions, () => _options.Schedule, time, Random.Shared),
                _observer,
                ReactionTable.Default,
                time,
                _environment.Logs.CreateLogger<QueueScheduler>())
            {
                Traces = Traces,
                Pauses = _pauses,
            },
            _options.Scheduler);
    }

    /// <summary>Reads the queue again after a change by another process, or one that was missed.</summary>
    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var change in _environment.Watcher.WatchAsync(cancellationToken).ConfigureAwait(false))
            {
                if (change.Kind == StoreChangeKind.Unknown)
                {
                    Scheduler.OnChanged();
                    _reporter.OnReportDue();
                    await LoadUsersAsync(cancellationToken).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The relay stops.
        }
    }

    private async Task PurgeAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                try
                {
                    while (await _environment.Queue.PurgeFinishedAsync(
                        _environment.Time.GetUtcNow() - _options.History, cancellationToken).ConfigureAwait(false) > 0)
                    {
                        // Until nothing is left.
                    }
                }
                catch (StoreUnavailableException)
                {
                    // The store logs it. The next hour tries again.
                }

                await Task.Delay(PurgeInterval, _environment.Time, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The relay stops.
        }
    }
}
