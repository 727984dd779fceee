with

text_uses as (
    select * from {{ ref('int_recruitment__text_uses') }}
),

text_terms as (
    select * from {{ ref('ml_recruitment__text_terms') }}
),

topic_terms as (
    select distinct term from {{ ref('int_recruitment__topic_terms') }}
),

sorted as (
    select
        text_terms.*,
        case
            when text_terms.term is null then text_terms.removed_as
            when topic_terms.term is not null then 'known word'
            else 'word of few'
        end as kind
    from text_terms
    left join topic_terms
        on text_terms.term = topic_terms.term
),

counted as (
    select
        sorted.kind,
        case
            when sorted.kind in ('name', 'boilerplate') then sum(sorted.n)
            else count(distinct sorted.term)
        end as n,
        count(distinct text_uses.assessment_id) as n_texts
    from sorted
    inner join text_uses
        on sorted.body_id = text_uses.body_id
    group by sorted.kind
),

totals as (
    select count(*) as n_all_texts from text_uses
),

kinds as (
    {%- for kind in ['name', 'boilerplate', 'known word', 'word of few'] %}
    select '{{ kind }}' as kind
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

final as (
    select
        kinds.kind,
        cast(coalesce(counted.n, 0) as {{ dbt.type_bigint() }}) as n,
        coalesce(counted.n_texts, 0) as n_texts,
        totals.n_all_texts
    from kinds
    cross join totals
    left join counted
        on kinds.kind = counted.kind
)

select * from final
