using System.Net;
using System.Net.Sockets;
using Ulak.AspNetCore;
using Ulak.Configuration;
using Ulak.Console;
using Ulak.Hosting.Relaying;
using Ulak.Inbox.Chaos;
using Ulak.Inbox.Receiving;
using Ulak.Inbox.Rules;
using Ulak.Server;
using Ulak.Server.Auth;
using Ulak.Storage;

namespace Ulak.Hosting;

/// <summary>Builds the host: SMTP listeners and console on Kestrel, with one store.</summary>
internal static class UlakHost
{
    /// <summary>The time limit for the shutdown. A message that is being received has a shorter limit.</summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(30);

    public static WebApplication Build(UlakSettings settings, IMailStore store, TimeProvider? time = null,
        InheritedSockets? inherited = null)
    {
        var sockets = inherited ?? InheritedSockets.None;
        settings = sockets.Apply(settings);
        // The empty builder reads no appsettings.json and no ASPNETCORE_ variables: only Ulak's own settings apply.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "ulak" });
        ConfigureLogging(builder.Logging, settings.Log);
        builder.Services.AddOtlp(settings.Otlp);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        builder.Services
            .AddSingleton<IMessageStore>(store)
            .AddSingleton<ISessionStore>(store)
            .AddSingleton<IUserStore>(store)
            .AddSingleton<IStoreWatcher>(store);
        if (store is { Queue: { } queue, Suppressions: { } suppressions })
        {
            builder.Services.AddSingleton(queue).AddSingleton(suppressions);
        }

        builder.Services.AddSingleton<IUserDirectory>(new ConfiguredUsers(settings, store));
        AddRules(builder.Services, settings);
        builder.Services.AddSingleton<SessionTracker>();
        builder.Services.AddSingleton<IdleMemory.IHeap, IdleMemory.ProcessHeap>().AddHostedService<IdleMemory>();
        if (settings.Data.RecordSessions)
        {
            builder.Services.AddSingleton<ISessionObserver>(services => services.GetRequiredService<SessionTracker>());
        }

        if (settings.Smtp.Route == MailRoute.Discard)
        {
            builder.Services.AddSingleton<IMailSink, DiscardSink>();
        }
        else
        {
            builder.Services.AddSingleton<IMailSink, InboxSink>();
        }

        builder.Services.AddRelay(settings, store);
        builder.Services.AddSingleton(services => CertificateStore.Open(
            settings, services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILogger<CertificateStore>>()));
        var (connections, httpConnections) = OpenFileLimit.Divide(settings.Admission.Connections, settings.Console.MaxConnections);
        builder.Services.AddSmtp(options => options.UseAdmissionLimits(settings.Admission with { Connections = connections }));
        builder.Services.AddSingleton(settings.Admission);
        builder.Services.AddMailListeners(settings, sockets);
        if (ListenerRegistration.NeedsTls(settings) || settings.Console.IsHttps || Pop3Service.NeedsTls(settings))
        {
            builder.Services.AddHostedService<MinimumTlsCheck>();
        }

        builder.Services.AddHostedService(services => new Pop3Service(settings, services));
        builder.Services.AddHostedService(services => new ServiceNotifier(
            services.GetRequiredService<IMessageStore>(), services.GetRequiredService<TimeProvider>()));
        builder.Services.AddRoutingCore();
        builder.Services.AddUlakConsole();
        var console = ConsoleBinding.ToConsoleOptions(settings);
        builder.Services.AddUlakApi(console);
        builder.Services.AddSingleton(services => new ChaosService(
            settings.Chaos.Enabled ?? settings.AllListeners.All(listener => listener.IsLocal),
            settings.Chaos.FaultAddresses,
            services.GetRequiredService<TimeProvider>()));
        builder.WebHost.UseKestrelCore();
        builder.Services.ConfigureSmtpSockets(); // After Kestrel's services: the last registration of the sockets' memory pool is used.
        ConsoleListener.AddLimit(builder.Services, httpConnections);
        builder.WebHost.ConfigureKestrel(kestrel => ConsoleListener.Listen(kestrel, settings, sockets));
        var app = builder.Build();
        ActAfterStart(app, settings, connections);
        app.MapUlakConsole(console);
        return app;
    }

    private static void ConfigureLogging(ILoggingBuilder logging, LogSettings settings)
    {
        var level = settings.Level;
        logging.ClearProviders();
        logging.SetMinimumLevel(level);
        logging.AddFilter("Microsoft", level > LogLevel.Warning ? level : LogLevel.Warning);
        logging.AddFilter("Microsoft.Hosting", LogLevel.None);
        logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        logging.AddProvider(new LineLogProvider(TimeProvider.System, System.Console.Error, settings));
    }

    private static void ActAfterStart(WebApplication app, UlakSettings settings, int connections)
    {
        if (connections < settings.Admission.Connections / 2)
        {
            app.Lifetime.ApplicationStarted.Register(
                () => HostLog.ConnectionsLimitedByOpenFiles(app.Logger, connections, settings.Admission.Connections));
        }

        if (settings.Console is { Login: ConsoleLogin.Off, IsLocal: false })
        {
            app.Lifetime.ApplicationStarted.Register(() => HostLog.ConsoleWithoutLogin(app.Logger, ConsoleUrl.Format(settings.Console)));
        }
    }

    // A rule of the configuration takes precedence over one of that name that the API made.
    private static void AddRules(IServiceCollection services, UlakSettings settings)
    {
        var file = DefinitionFile<RuleDefinition>.Open(Path.Combine(settings.Data.Directory, "rules.json"),
            DefinitionJson.Default.DictionaryStringRuleDefinition);
        services.AddSingleton(file);
        services.AddSingleton(DefinitionFile<InboxDefinition>.Open(Path.Combine(settings.Data.Directory, "inboxes.json"),
            DefinitionJson.Default.DictionaryStringInboxDefinition));
        var kept = file.All.Where(rule => !settings.Rules.ContainsKey(rule.Key))
            .Select(rule => rule.Value.Parse(rule.Key).Rule).OfType<MailRule>();
        var configured = settings.Rules.Select(rule => rule.Value.Parse(rule.Key).Rule).OfType<MailRule>()
            .Select(rule => rule with { IsConfigured = true });
        services.AddSingleton(new MailRules(kept.Concat(configured)));
    }

    /// <summary>Finds the address that cannot be bound, and the cause. Null if all can be bound.</summary>
    public static (IPEndPoint EndPoint, SocketError Error)? FindUnavailableEndPoint(UlakSettings settings)
    {
        foreach (var endPoint in settings.AllListeners.Select(listener => listener.Address)
            .Append(settings.Console.Address).Append(settings.Pop3.Address).OfType<IPEndPoint>())
        {
            using var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(endPoint);
            }
            catch (SocketException e)
            {
                return (endPoint, e.SocketErrorCode);
            }
        }

        return null;
    }
}
