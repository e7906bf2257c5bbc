namespace Ulak.Smtp.Commands;
/// <summary>CONTRACT STUB.</summary>
public static class CommandLimits
{
    /// <summary>CONTRACT STUB.</summary>
    public const int LongestLine = 12288;
}
