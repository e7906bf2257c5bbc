
namespace Ulak.Terminal;

/// <summary>What the program answers to the shell.</summary>
internal static class ExitStatus
{
    public const int Success = 0;

    /// <summary>It was asked well, and could not be done: a port in use, nothing found, a refusal.</summary>
    public const int Failure = 1;

    /// <summary>It was asked wrongly: an option, an argument, the configuration.</summary>
    public const int WrongUsage = 2;
}
