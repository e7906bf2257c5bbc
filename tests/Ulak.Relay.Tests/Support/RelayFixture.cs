using System.Collections.Immutable;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Ulak.Client;
using Ulak.Relay.Delivery;
using Ulak.Relay.Hops;
using Ulak.Relay.Routing;
using Ulak.Relay.Scheduling;
using Ulak.Smtp;
using Ulak.Smtp.Addresses;
using Ulak.Storage;
using Ulak.Storage.Embedded;
using Ulak.Storage.Queue;
using Ulak.TestKit;
using Xunit;

namespace Ulak.Relay.Tests.Support;

/// <summary>A relay with a store in a temporary folder, a clock that tests advance, and a DNS in memory.</summary>
internal sealed class RelayFixture : IAsyncDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly string _folder;

    private RelayFixture(string folder, EmbeddedStore store) => (_folder, Store) = (folder, store);

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public EmbeddedStore Store { get; private set; }

    public TestClock Time { get; } = new(Start);

    public FakeResolver Resolver { get; } = new();

    public FakeHttp Http { get; } = new();

    /// <summary>Connects to an address; null for a socket.</summary>
    public SocketOpener? Connect { get; set; }

    /// <summary>What is between the relay and its queue; null for nothing.</summary>
    public Func<IDeliveryQueue, IDeliveryQueue>? Between { get; set; }

    /// <summary>The results that were reported to observers.</summary>
    public RecordingObserver Observer { get; } = new();

    public RelayService Service { get; private set; } = null!;

    public IDeliveryQueue Queue => Store.Queue;

    public static async Task<RelayFixture> CreateAsync()
    {
        var folder = Directory.CreateTempSubdirectory("ulak-relay-").FullName;
        return new RelayFixture(folder, await OpenAsync(folder, TimeProvider.System));
    }

    /// <summary>Starts the relay.</summary>
    /// <param name="port">The port of servers in MX records.</param>
    /// <param name="change">Changes the options.</param>
    public RelayFixture StartRelay(int port, Func<RelayOptions, RelayOptions>? change = null)
    {
        var options = new RelayOptions
        {
            Routes = [Routes.Create("out", Routes.Mx)],
            HostName = "relay.example",
            MxPort = port,
            Schedule = new RetrySchedule { Jitter = 0 },
            Timeouts = SmtpClientTimeouts.Default,
        };
        Service = new RelayService(change?.Invoke(options) ?? options, new RelayEnvironment(
            Store, Between?.Invoke(Store.Queue) ?? Store.Queue, Store.Suppressions, Store, Summarize, Time, NullLoggerFactory.Instance)
        {
            Resolver = Resolver,
            Http = Http,
            Observer = Observer,
            Connect = Connect,
        });
        Service.Start();
        return this;
    }

    /// <summary>Stops the relay as a crash does: without a wait for its attempts. The store stays.</summary>
    public Task StopRelayAsync() => Service.DisposeAsync().AsTask();

    /// <summary>Queues a message.</summary>
    public async Task<MailId> QueueAsync(
        string content, string[] to, string from = "ann@example.net", string mailParameters = "", string rcptParameters = "",
        string user = "", string idempotencyKey = "")
    {
        var request = new RouteRequest { IsInternal = true };
        return await Service.Submission.StoreAsync(
            new Ulak.Relay.Intake.Submission(
                from.Length == 0 ? ReversePath.Null : new ReversePath(Routes.Address(from)),
                mailParameters,
                [.. to.Select(each => (Routes.Address(each), rcptParameters, Service.Router.Route(request, Routes.Address(each))))],
                Encoding.Latin1.GetBytes(content))
            {
                User = user,
                IdempotencyKey = idempotencyKey,
            },
            Token);
    }

    /// <summary>The deliveries of a message with their attempts.</summary>
    public async Task<ImmutableArray<StoredDelivery>> FindAsync(MailId id) =>
        (await Queue.FindQueuedMessageAsync(id, Token))?.Deliveries ?? [];

    /// <summary>Waits, in real time, until a condition holds.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        while (!await condition())
        {
            await Task.Delay(10, Token);
        }
    }

    /// <summary>Waits until a message has a number of attempts in all, and none of its deliveries is being attempted.</summary>
    public Task AttemptsAsync(MailId id, int count) => UntilAsync(
        async () => (await FindAsync(id)).Sum(each => each.Attempts.Length) >= count && Service.Scheduler.ActiveAttempts == 0);

    public static RelayOptions WithHop(RelayOptions options, Hop hop) => options with
    {
        Hops = [hop],
        Routes = [Routes.Create("hop", new RouteAction.Queue(hop.Name, MayReachAnyDomain: true))],
    };

    public async ValueTask DisposeAsync()
    {
        if (Service is not null)
        {
            await Service.DisposeAsync();
        }

        await Store.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static Task<EmbeddedStore> OpenAsync(string folder, TimeProvider time) => EmbeddedStore.OpenAsync(
        new EmbeddedStoreOptions { Directory = folder }, time, NullLogger.Instance, CancellationToken.None);

    private static MessageSummary Summarize(byte[] octets) => new("", "", "Test subject", "<1@example.net>", "", "", 0);
}
