using System.CommandLine;
using System.Net.Sockets;
using Ulak.Commands.Options;
using Ulak.Configuration;
using Ulak.Hosting;
using Ulak.Hosting.Relaying;
using Ulak.Relay;
using Ulak.Terminal;

namespace Ulak.Commands;

/// <summary><c>ulak serve</c>: receives mail and shows it.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var (smtp, console, data, level, config) =
            (SettingOptions.Smtp(), SettingOptions.Console(), SettingOptions.Data(), SettingOptions.LogLevel(), SettingOptions.Config());
        var any = SettingOptions.Set();
        var like = new Option<string?>("--like")
        {
            HelpName = "NAME",
            Description = $"Use the ports of another mail catcher: {Presets.Names}",
        };
        var command = new Command("serve", "Receive mail, store it, and show it with the dialogue of each session.");
        var ephemeral = new Option<bool>("--ephemeral") { Description = "Keep nothing: delete all data when the server stops" };
        foreach (var option in new Option[] { smtp, console, data, ephemeral, level, like, any, config })
        {
            command.Options.Add(option);
        }

        command.SetAction((parsed, stop) =>
        {
            var preset = parsed.GetValue(like) is not { } name ? []
                : Presets.Find(name) ?? throw new UsageException($"--like: there is no preset '{name}'. Use one of {Presets.Names}.");
            var values = SettingOptions.ParseSet(parsed, any);
            values = parsed.GetValue(ephemeral) ? values.Append(new ConfigurationValue("data.ephemeral", "true", ephemeral.Name)) : values;
            UlakSettings Load() => SettingOptions.Load(parsed, config, preset, values, smtp, console, data, level).Settings;
            return RunAsync(Load(), Load, stop);
        });
        return command;
    }

    private static async Task<int> RunAsync(UlakSettings settings, Func<UlakSettings> load, CancellationToken stop)
    {
        var loaded = settings;
        using var ephemeral = settings.Data.IsEphemeral ? EphemeralDirectory.Create(Path.GetTempPath()) : null;
        settings = ephemeral is null ? settings : settings with { Data = settings.Data with { Directory = ephemeral.Path } };
        // The store is opened before the host and closed after it, so it has a separate log.
        using var logging = LoggerFactory.Create(builder => builder
            .SetMinimumLevel(settings.Log.Level)
            .AddProvider(new LineLogProvider(TimeProvider.System, System.Console.Error, settings.Log)));
        await using var store = await MailStores.OpenAsync(settings.Data, logging.CreateLogger("Ulak.Storage"), stop);
        var sockets = InheritedSockets.Read(settings);
        settings = sockets.Apply(settings);
        await using var app = UlakHost.Build(settings, store, inherited: sockets);
        try
        {
            await app.StartAsync(stop);
        }
        catch (IOException) when (UlakHost.FindUnavailableEndPoint(settings) is { } refused)
        {
            throw new CommandFailedException(DescribeListenFailure(settings, refused.EndPoint, refused.Error));
        }

        using var reload = new ConfigurationReload(
            app.Services.GetService<RelayService>(),
            app.Services.GetRequiredService<CurrentSettings>(),
            loaded,
            load,
            app.Services.GetRequiredService<ILogger<ConfigurationReload>>());
        StartupBanner.Print(settings);
        await WaitForStopAsync(app, stop);
        System.Console.Out.WriteLine("Stopped.");
        return ExitStatus.Success;
    }

    private static async Task WaitForStopAsync(WebApplication app, CancellationToken stop)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var asked = stop.Register(stopped.SetResult);
        await stopped.Task;
        await app.StopAsync(CancellationToken.None);
    }

    private static string DescribeListenFailure(UlakSettings settings, System.Net.IPEndPoint endPoint, SocketError error)
    {
        var named = settings.Listeners.Values.FirstOrDefault(listener => endPoint.Equals(listener.Address));
        var option = endPoint.Equals(settings.Smtp.Address) ? "--smtp"
            : endPoint.Equals(settings.Pop3.Address) ? "pop3.address"
            : named is not null ? $"listeners.{named.Name}.address"
            : "--console";
        return error switch
        {
            SocketError.AddressAlreadyInUse =>
                $"cannot listen on {endPoint}: the port is in use by another program. Stop that program, or choose another port "
                    + $"with {option} {endPoint.Address}:{endPoint.Port + 1}.",
            SocketError.AccessDenied =>
                $"cannot listen on {endPoint}: this user may not use ports below 1024. Choose another port with {option}, or grant "
                    + $"CAP_NET_BIND_SERVICE.",
            SocketError.AddressNotAvailable =>
                $"cannot listen on {endPoint}: this machine has no such address. Choose another with {option}.",
            _ => $"cannot listen on {endPoint}: {error}. Choose another address with {option}.",
        };
    }
}
