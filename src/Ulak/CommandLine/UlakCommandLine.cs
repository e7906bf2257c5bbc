using System.CommandLine;
using System.CommandLine.Invocation;
using Ulak.Configuration;

namespace Ulak.CommandLine;

/// <summary>All commands, and how a command's failure is told: one line, and the right exit status.</summary>
internal static class UlakCommandLine
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        var parsed = Root().Parse(arguments);
        try
        {
            if (parsed.Action is ParseErrorAction)
            {
                return WrongUsage(parsed);
            }

            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = Timeout.InfiniteTimeSpan });
        }
        catch (ConfigurationException e)
        {
            return Tell(e.Message, ExitStatus.WrongUsage);
        }
        catch (UsageException e)
        {
            return Tell(e.Message, ExitStatus.WrongUsage);
        }
        catch (FailureException e)
        {
            return Tell(e.Message, ExitStatus.Failure);
        }
        catch (OperationCanceledException)
        {
            return Tell("stopped before it was done.", ExitStatus.Failure);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Storage.StoreUnavailableException)
        {
            return Tell(e.Message, ExitStatus.Failure);
        }
    }

    private static RootCommand Root() => new("Ulak receives mail, and says what it means.")
    {
        ServeCommand.Create(),
        InboxCommand.Create(),
        SendCommand.Create(),
        UserCommand.Create(),
        ConfigCommand.Create(),
        Load.BenchCommand.Create(),
        Reference.ExplainCommand.Create(),
        Reference.CodesCommand.Create(),
        Reference.CompareCommand.Create(),
        VersionCommand.Create(),
    };

    private static int WrongUsage(ParseResult parsed)
    {
        var name = string.Join(' ', Path(parsed.CommandResult).Reverse());
        return Tell($"{string.Join(' ', parsed.Errors.Select(error => error.Message))} See {name} --help.", ExitStatus.WrongUsage);
    }

    private static IEnumerable<string> Path(System.CommandLine.Parsing.CommandResult result)
    {
        for (System.CommandLine.Parsing.SymbolResult? each = result; each is System.CommandLine.Parsing.CommandResult command; each = each.Parent)
        {
            yield return command.Command is RootCommand ? "ulak" : command.Command.Name;
        }
    }

    private static int Tell(string message, int status)
    {
        System.Console.Error.WriteLine("ulak: " + message.ReplaceLineEndings(" "));
        return status;
    }
}
