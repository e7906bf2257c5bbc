using Ulak.Console.Codes;

namespace Ulak.Console.Login;

/// <summary>The login page.</summary>
/// <param name="Language">The page's language.</param>
/// <param name="Next">The path to open after the login.</param>
/// <param name="Error">What is wrong with the last attempt. Null for none.</param>
public sealed record LoginModel(PageLanguage Language, string Next, string? Error);
