using System.CommandLine;
using Ulak.Commands.Options;
using Ulak.Hosting;
using Ulak.Storage;
using Ulak.Storage.Embedded.Tools;
using Ulak.Terminal;

namespace Ulak.Commands.Stores;

/// <summary><c>ulak store</c>: checks, backs up and restores the store, and makes its index again.</summary>
internal static class StoreCommand
{
    public static Command Create() => new("store", "Check, back up, restore and repair the store.")
    {
        Check(),
        Rebuild(),
        Backup(),
        Restore(),
    };

    private static Command Check()
    {
        var (data, config) = (SettingOptions.Data(), SettingOptions.Config());
        var command = new Command(
            "check", "Read all of the store and report what cannot be read (exit status 0 or 1). A server may be running.")
        {
            data,
            config,
        };
        command.SetAction((parsed, stop) => RunAsync(async () =>
        {
            var report = await StoreCheck.RunAsync(SettingOptions.Load(parsed, config, data).Settings.Data.Directory, stop);
            Write(report);
            return report.IsSound ? ExitStatus.Success : ExitStatus.Failure;
        }));
        return command;
    }

    private static Command Rebuild()
    {
        var (data, config) = (SettingOptions.Data(), SettingOptions.Config());
        var command = new Command("rebuild", "Make the index again from the journal. No server may be running.") { data, config };
        command.SetAction((parsed, stop) => RunAsync(async () =>
        {
            var settings = SettingOptions.Load(parsed, config, data).Settings;
            using var logging = LoggerFactory.Create(builder => builder.AddProvider(
                new LineLogProvider(TimeProvider.System, System.Console.Error, settings.Log)));
            var log = logging.CreateLogger(nameof(IndexRebuild));
            var messages = await IndexRebuild.RunAsync(MailStores.Options(settings.Data), TimeProvider.System, log, stop);
            System.Console.Out.WriteLine($"The index has been made again: {messages} messages.");
            return ExitStatus.Success;
        }));
        return command;
    }

    private static Command Backup()
    {
        var (data, config) = (SettingOptions.Data(), SettingOptions.Config());
        var destination = new Argument<string>("DIR") { Description = "A new directory for the backup" };
        var command = new Command("backup", "Copy the data directory to a new one. A server may be running.") { destination, data, config };
        command.SetAction((parsed, stop) => RunAsync(async () =>
        {
            var from = SettingOptions.Load(parsed, config, data).Settings.Data.Directory;
            var report = await StoreBackup.RunAsync(from, parsed.GetValue(destination)!, stop);
            System.Console.Out.WriteLine($"Backed up {Describe(report)}.");
            return ExitStatus.Success;
        }));
        return command;
    }

    private static Command Restore()
    {
        var (data, config) = (SettingOptions.Data(), SettingOptions.Config());
        var backup = new Argument<string>("DIR") { Description = "The directory of the backup" };
        var command = new Command("restore", "Copy a backup to a data directory without a store.") { backup, data, config };
        command.SetAction((parsed, stop) => RunAsync(async () =>
        {
            var to = SettingOptions.Load(parsed, config, data).Settings.Data.Directory;
            var report = await StoreBackup.RestoreAsync(parsed.GetValue(backup)!, to, stop);
            System.Console.Out.WriteLine($"Restored {Describe(report)}.");
            return ExitStatus.Success;
        }));
        return command;
    }

    private static void Write(StoreCheckReport report)
    {
        System.Console.Out.WriteLine(
            $"{report.Messages} messages; {report.Segments} segments with {report.Records} records of {report.Octets} octets.");
        if (report.TornOctets > 0)
        {
            System.Console.Out.WriteLine($"A crash left {report.TornOctets} octets that were not acknowledged. Nothing is lost.");
        }

        foreach (var damage in report.Damages)
        {
            System.Console.Out.WriteLine($"Damaged: {damage}.");
        }

        foreach (var id in report.UnreadableMessages)
        {
            System.Console.Out.WriteLine($"The content of the message {id} cannot be read.");
        }

        foreach (var problem in report.IndexProblems)
        {
            System.Console.Out.WriteLine($"The index: {problem}");
        }

        System.Console.Out.WriteLine(report.IsSound
            ? "Everything can be read."
            : "Restore what is damaged from a backup. If only the index is damaged, run: ulak store rebuild");
    }

    private static string Describe(BackupReport report) =>
        $"the index, {report.Segments} segments ({report.Octets} octets copied, {report.Linked} segments linked) and "
        + $"{report.OtherFiles} other files: keys, rules, routes, tables";

    private static async Task<int> RunAsync(Func<Task<int>> action)
    {
        try
        {
            return await action();
        }
        catch (StoreOpenException e)
        {
            throw new CommandFailedException(e.Message);
        }
    }
}
