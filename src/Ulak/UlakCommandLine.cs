using System.CommandLine;
using System.CommandLine.Invocation;
using Ulak.Commands;
using Ulak.Commands.Codes;
using Ulak.Commands.Messages;
using Ulak.Commands.Sending;
using Ulak.Configuration;
using Ulak.Terminal;

namespace Ulak;

/// <summary>The root command. Reports the failure of a command in one line and with its exit status.</summary>
internal static class UlakCommandLine
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        var parsed = CreateRootCommand().Parse(arguments);
        try
        {
            if (parsed.Action is ParseErrorAction)
            {
                return ReportUsageError(parsed);
            }

            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = Timeout.InfiniteTimeSpan,
            });
        }
        catch (ConfigurationException e)
        {
            return WriteError(e.Message, ExitStatus.WrongUsage);
        }
        catch (UsageException e)
        {
            return WriteError(e.Message, ExitStatus.WrongUsage);
        }
        catch (CommandFailedException e)
        {
            return WriteError(e.Message, ExitStatus.Failure);
        }
        catch (OperationCanceledException)
        {
            return WriteError("cancelled.", ExitStatus.Failure);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Storage.StoreUnavailableException)
        {
            return WriteError(e.Message, ExitStatus.Failure);
        }
    }

    private static RootCommand CreateRootCommand() => new("Ulak is an SMTP server that explains itself.")
    {
        ServeCommand.Create(),
        InboxCommand.Create(),
        SendCommand.Create(),
        UserCommand.Create(),
        ConfigCommand.Create(),
        BenchCommand.Create(),
        ExplainCommand.Create(),
        CodesCommand.Create(),
        CompareCommand.Create(),
        VersionCommand.Create(),
    };

    private static int ReportUsageError(ParseResult parsed)
    {
        var name = string.Join(' ', CommandPath(parsed.CommandResult).Reverse());
        return WriteError($"{string.Join(' ', parsed.Errors.Select(error => error.Message))} See {name} --help.", ExitStatus.WrongUsage);
    }

    private static IEnumerable<string> CommandPath(System.CommandLine.Parsing.CommandResult result)
    {
        for (System.CommandLine.Parsing.SymbolResult? each = result; each is System.CommandLine.Parsing.CommandResult command; each =
            each.Parent)
        {
            yield return command.Command is RootCommand ? "ulak" : command.Command.Name;
        }
    }

    private static int WriteError(string message, int status)
    {
        System.Console.Error.WriteLine("ulak: " + message.ReplaceLineEndings(" "));
        return status;
    }
}
