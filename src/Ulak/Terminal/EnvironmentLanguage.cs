
namespace Ulak.Terminal;

/// <summary>The language of the user's environment.</summary>
internal static class EnvironmentLanguage
{
    /// <summary>
    /// The first of <c>LC_ALL</c>, <c>LC_MESSAGES</c> and <c>LANG</c> that is set, without country and encoding; English otherwise.
    /// </summary>
    public static string Get()
    {
        string?[] values =
            [Environment.GetEnvironmentVariable("LC_ALL"), Environment.GetEnvironmentVariable("LC_MESSAGES"),
                Environment.GetEnvironmentVariable("LANG")];
        return (values.FirstOrDefault(value => !string.IsNullOrEmpty(value)) ?? "en").Split('_', '.', '-')[0];
    }
}
