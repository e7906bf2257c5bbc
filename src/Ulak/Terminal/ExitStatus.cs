
namespace Ulak.Terminal;

/// <summary>The exit statuses of the program.</summary>
internal static class ExitStatus
{
    public const int Success = 0;

    /// <summary>The command is valid but failed: a port in use, nothing found, a refusal.</summary>
    public const int Failure = 1;

    /// <summary>The command is invalid: an option, an argument, or the configuration.</summary>
    public const int WrongUsage = 2;
}
