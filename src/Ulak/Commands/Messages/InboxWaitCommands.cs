using System.CommandLine;
using System.Diagnostics;
using Ulak.Commands.Options;
using Ulak.Configuration;
using Ulak.Console.Api;
using Ulak.Smtp;
using Ulak.Storage;
using Ulak.Terminal;

namespace Ulak.Commands.Messages;

/// <summary><c>ulak inbox wait</c>, <c>watch</c> and <c>open</c>.</summary>
internal static class InboxWaitCommands
{
    public static Command Wait()
    {
        var search = new Option<string?>("--search") { HelpName = "WORDS", Description = "Only a message that matches the search" };
        var timeout = new Option<string>("--timeout")
        {
            HelpName = "TIME",
            Description = "How long to wait: a number with s, m or h",
            DefaultValueFactory = _ => "30s",
        };
        var onlyNew = new Option<bool>("--new") { Description = "Ignore messages that are in the inbox already" };
        TimeSpan LimitOf(ParseResult parsed) => DurationText.Parse(parsed.GetValue(timeout)!)
            ?? throw new UsageException($"--timeout: '{parsed.GetValue(timeout)}' is not a number with s, m or h.");
        return StoreCommands.CreateForWaiting(
            "wait",
            "Wait for a message and print its id. The exit status is 1 if none arrives in time.",
            [search, timeout, onlyNew],
            LimitOf,
            async (parsed, store, stop) =>
            {
                var limit = LimitOf(parsed);
                StoreCommands.RequireValid(parsed.GetValue(search));
                var known = parsed.GetValue(onlyNew) ? await NewestAsync(store, null, stop) : null;
                for (var started = Stopwatch.GetTimestamp(); ; await Task.Delay(StoreCommands.PollInterval, stop))
                {
                    if (await NewestAsync(store, parsed.GetValue(search), stop) is { } newest
                        && (known is not { } old || newest.Value > old.Value))
                    {
                        System.Console.Out.WriteLine(newest.ToString());
                        return ExitStatus.Success;
                    }

                    if (Stopwatch.GetElapsedTime(started) >= limit)
                    {
                        throw new CommandFailedException($"no message arrived within {parsed.GetValue(timeout)}.");
                    }
                }
            });
    }

    public static Command Watch()
    {
        var search = new Option<string?>("--search") { HelpName = "WORDS", Description = "Only messages that match the search" };
        return StoreCommands.CreateForWaiting(
            "watch", "Print a line for each new message until Ctrl-C.", [search], _ => TimeSpan.MaxValue, async (parsed, store, stop) =>
        {
            var last = await NewestAsync(store, null, stop);
            while (!stop.IsCancellationRequested)
            {
                var fresh = new List<MessageListItem>();
                await foreach (var item in StoreCommands.ListAsync(store, parsed.GetValue(search), stop))
                {
                    if (last is { } known && item.Id.Value <= known.Value)
                    {
                        break;
                    }

                    fresh.Add(item);
                }

                foreach (var item in Enumerable.Reverse(fresh))
                {
                    System.Console.Out.WriteLine(InboxTable.FormatLine(item));
                    last = item.Id;
                }

                await Task.Delay(StoreCommands.PollInterval, stop).ContinueWith(static _ => { }, TaskScheduler.Default);
            }

            return ExitStatus.Success;
        });
    }

    public static Command Open()
    {
        var id = new Argument<string?>("ID")
        {
            Arity = ArgumentArity.ZeroOrOne,
            Description = "A message's id, or latest. Default: the inbox",
        };
        var (console, config) = (SettingOptions.Console(), SettingOptions.Config());
        var command = new Command("open", "Open the inbox or a message in the browser.") { id, console, config };
        command.SetAction(parsed =>
        {
            var settings = SettingOptions.Load(parsed, config, console).Settings.Console;
            var url = $"{ConsoleUrl.Of(settings)}{(parsed.GetValue(id) is { } message ? "messages/" + Uri.EscapeDataString(message) : "")}";
            System.Console.Out.WriteLine(url);
            return Start(url) ? ExitStatus.Success : throw new CommandFailedException($"no browser could be started. Open {url}");
        });
        return command;
    }

    private static async Task<MailId?> NewestAsync(IMailStore store, string? search, CancellationToken stop) =>
        (await store.ListMessagesAsync(new MessageQuery(search, Limit: 1), stop)).Items is [var newest, ..] ? newest.Id : null;

    private static bool Start(string url)
    {
        var opener = OperatingSystem.IsMacOS() ? "open" : "xdg-open";
        try
        {
            var start = OperatingSystem.IsWindows()
                ? new ProcessStartInfo(url) { UseShellExecute = true }
                : new ProcessStartInfo(opener, [url]) { RedirectStandardError = true, RedirectStandardOutput = true };
            using var process = Process.Start(start);
            return process is null || !process.WaitForExit(TimeSpan.FromSeconds(5)) || process.ExitCode == 0;
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            return false;
        }
    }
}
