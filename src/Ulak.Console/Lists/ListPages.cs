using Ulak.Console.Codes;
using Ulak.Console.Pages;

namespace Ulak.Console.Lists;

/// <summary><c>/</c>: the inbox.</summary>
internal static class ListPages
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var prefix in PageLanguage.Prefixes)
        {
            routes.Get(prefix + "/",
                http => ShowAsync(http, http.Service<MailListReader>(), http.QueryText("before"), http.QueryNumber("count")));
        }
    }

    private static async Task<IResult> ShowAsync(HttpContext http, MailListReader reader, string? before, int? count)
    {
        var list = await reader.ReadAsync(http, before, count);
        return new PageResult(InboxPage.Create(new InboxModel(list, ToastModel.Of(http, list.Language)))) { HasForms = true };
    }
}
