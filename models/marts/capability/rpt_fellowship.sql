{%- set placed_by = [
    'cohort', 'profession', 'organisation', 'region', 'nation', 'clinical_area',
    'product'
] -%}
with

fellows as (
    select
        *,
        ';' || replace(
            replace({{ normalised('theme_completions') }}, '; ', ';'), ' ;', ';'
        ) || ';' as themes
    from {{ ref('int_capability__fellows') }}
),

offered_themes as (
    select distinct offer as theme
    from {{ ref('capability_offer') }}
    where offer_kind = 'fellowship theme'
),

ended as (
    select * from fellows
    where has_ended = 1
),

totals as (
    select
        count(*) as n,
        coalesce(sum(has_ended), 0) as n_ended,
        count(case when has_ended = 1 then theme_completions end) as n_with_themes
    from fellows
),

placements as (
    {%- for field in placed_by %}
    select
        'fellows' as measure,
        '{{ field }}' as field,
        max(coalesce({{ field }}, 'Not stated')) as field_level,
        count(*) as n_fellows
    from fellows
    group by {{ normalised("coalesce(" ~ field ~ ", 'Not stated')") }}
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

destinations as (
    select
        'destination' as measure,
        'destination' as field,
        max(coalesce(destination, 'Not stated')) as field_level,
        count(*) as n_fellows
    from ended
    group by {{ normalised("coalesce(destination, 'Not stated')") }}
),

completions as (
    select
        offered_themes.theme,
        ended.fellow_id,
        case
            when ended.themes like '%;' || lower(offered_themes.theme) || ';%' then 1
            else 0
        end as is_completed
    from offered_themes
    left join ended
        on 1 = 1
),

themes as (
    select
        'theme_completed' as measure,
        'theme' as field,
        theme as field_level,
        coalesce(sum(case when fellow_id is not null then is_completed end), 0)
            as n_fellows
    from completions
    group by theme
),

fellows_with_all as (
    select
        fellow_id,
        min(is_completed) as has_all
    from completions
    where fellow_id is not null
    group by fellow_id
),

all_themes as (
    select
        'theme_completed' as measure,
        'theme' as field,
        'All of them' as field_level,
        coalesce(sum(has_all), 0) as n_fellows
    from fellows_with_all
),

counted as (
    select * from placements
    union all
    select * from destinations
    union all
    select * from themes
    union all
    select * from all_themes
),

measured as (
    select
        counted.measure,
        counted.field,
        counted.field_level,
        case when counted.measure = 'fellows' then totals.n else totals.n_ended end
            as n,
        cast(counted.n_fellows as {{ dbt.type_bigint() }}) as n_fellows,
        case
            when counted.measure <> 'fellows' and totals.n_ended = 0
                then 'no fellowship has ended'
            when counted.measure = 'theme_completed' and totals.n_with_themes = 0
                then 'no extract says which themes were completed'
        end as reason
    from counted
    cross join totals
),

final as (
    select
        measure,
        field,
        field_level,
        cast(n as {{ dbt.type_bigint() }}) as n,
        case when reason is null then n_fellows end as n_fellows,
        case
            when reason is null
                then round(cast(n_fellows as {{ type_double() }}) / nullif(n, 0), 12)
        end as value,
        case when reason is null then {{ wilson_low('n_fellows', 'n') }} end as ci_low,
        case when reason is null then {{ wilson_high('n_fellows', 'n') }} end
            as ci_high,
        case when reason is null then 'Wilson' end as method,
        reason is null as is_reportable,
        reason
    from measured
)

select * from final
